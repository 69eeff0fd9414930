/*
 * Checking a layer in one pass: its blob is read once, by one descriptor, and what is
 * hashed is what is uncompressed and walked (descriptor.md, "Verification"; config.md,
 * "Layer DiffID"; layer.md).
 *
 * Layers can be checked side by side, each with findings of its own; memory is bounded
 * by the limits and the budget that they share. Everything that reads a layer strictly
 * does it by this one function: goci verify, the policy of a build, the fuzz targets
 * and the comparison with other readers of tar.
 */
#ifndef OCI_LAYERCHECK_H
#define OCI_LAYERCHECK_H

#include "oci/unwrap.h"
#include "oci/walk.h"

#include <stdbool.h>

struct oci_layer_check {
	struct oci_wrapped blob;
	const struct stat *opened; /* the file when it was opened, or NULL: now */
	unsigned layer;            /* its number, from 0 on */
	/* What struct oci_walk says of them. */
	void (*entry)(const struct oci_walk_entry *entry, void *arg);
	void (*content)(const void *data, size_t len, void *arg);
	void *arg;
};

struct oci_layer_checked {
	struct oci_unwrapped bytes;
	bool changed;            /* the file, since then: the findings are void */
	struct oci_files *files; /* owned; for oci_files_stack */
};

/*
 * Reads the blob and puts what is wrong into the findings of `in`; what its digests and
 * size should be is for the caller to compare. -1 only when the system fails or the
 * work is cancelled; there is nothing to release then.
 */
int oci_layer_check(const struct oci_layer_check *in, struct oci_layer_checked *out,
	struct oci_err *err);
void oci_layer_checked_release(struct oci_layer_checked *checked);

/* How a layer of this media type is compressed: -1 when it is none of a layer. */
int oci_wrapping_of(const char *media_type, enum oci_wrapping *wrapping);

#endif
