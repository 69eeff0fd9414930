/*
 * The file of a record: a head with checksums, and the record.
 */
#ifndef OCI_STORE_RECORD_H
#define OCI_STORE_RECORD_H

#include "cache_impl.h"

/* Appends the file of a record; `blob` may be NULL. */
void oci_record_write(const struct oci_digest *key, const char *record,
	const struct oci_digest *blob, int64_t size, struct oci_buf *out);

/* Reads the head, of which the first OCI_RECORD_HEAD_MAX bytes are enough. */
int oci_record_head(const char *text, struct oci_record *r);

/* Reads a whole file, which has to be as it was written. -1 when it is not. */
int oci_record_parse(
	const struct oci_digest *key, const struct oci_buf *file, struct oci_record *r);

#endif
