/*
 * A UUID that stands for a document's content (RFC 9562, version 8: by a hash).
 */
#ifndef GOCI_BOM_UUID_H
#define GOCI_BOM_UUID_H

#include <jansson.h>

/* "urn:uuid:..." of the document as it is now; owned by the caller. */
char *goci_uuid_of(const json_t *doc);

#endif
