/*
 * index.json: reads, checks and changes the tags of a layout (image-spec
 * image-layout.md).
 */
#ifndef OCI_IMAGE_INDEX_H
#define OCI_IMAGE_INDEX_H

#include "oci/digest.h"
#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>

#define OCI_REF_NAME "org.opencontainers.image.ref.name"
#define OCI_FULL_NAME "io.containerd.image.name"

/*
 * Fails unless an oci-layout file has imageLayoutVersion 1.0.0. The first form takes
 * the parsed file, the second reads it from a layout's folder.
 */
int oci_index_check_version(const json_t *header, struct oci_err *err);
int oci_index_check_header(int root, struct oci_err *err);

/*
 * Completes reading index.json: returns `index`, or an empty index when `err` is
 * OCI_ERR_NOT_FOUND. Takes ownership of `index`; NULL on any other error.
 */
json_t *oci_index_settle(json_t *index, struct oci_err *err);

/*
 * Reads index.json; a missing file reads as an empty index. The caller frees it; NULL
 * on failure.
 */
json_t *oci_index_load(int root, struct oci_err *err);

/*
 * Sets the tag of an entry, and its full name unless that is NULL. Other annotations
 * are kept.
 */
void oci_index_annotate(json_t *entry, const char *tag, const char *name);

/* Removes the tag and the full name of an entry. */
void oci_index_unname(json_t *entry);

/*
 * Adds `entry`. It replaces the first entry of its tag, or, without a tag, the one of
 * its digest that has none; else it is appended, an image before the entries at the end
 * that refer to images. Further entries of that tag are removed.
 */
int oci_index_put(json_t *index, json_t *entry, struct oci_err *err);

#endif
