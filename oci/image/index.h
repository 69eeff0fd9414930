/*
 * index.json: the tags of a layout, read with care and changed in one place.
 */
#ifndef OCI_IMAGE_INDEX_H
#define OCI_IMAGE_INDEX_H

#include "oci/digest.h"
#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>

#define OCI_REF_NAME "org.opencontainers.image.ref.name"
#define OCI_FULL_NAME "io.containerd.image.name"

/* Refuses an oci-layout file that is not one of version 1.0.0; the same of a folder. */
int oci_index_check_version(const json_t *header, struct oci_err *err);
int oci_index_check_header(int root, struct oci_err *err);

/*
 * What was read of index.json, taken over and returned, or NULL with an error: when
 * the error is that there is none, it is an empty index.
 */
json_t *oci_index_settle(json_t *index, struct oci_err *err);

/* Reads index.json; an empty index where there is none. Owned by the caller. */
json_t *oci_index_load(int root, struct oci_err *err);

/*
 * Puts `entry`, annotated with its tag and its whole name (NULL: none), where an entry
 * of that tag is, or at the end. Further entries of the tag are dropped.
 */
int oci_index_put(json_t *index, const char *tag, const char *name, json_t *entry,
	struct oci_err *err);

#endif
