/*
 * Strict decompression of a layer in one pass: gzip (RFC 1952), zstd (RFC 8878) or none
 * (image-spec layer.md). Both digests are computed from the bytes that are read.
 *
 * Concatenated gzip members or zstd frames form one layer; skippable frames are
 * skipped; what only some readers accept is reported. Memory does not depend on the
 * content, except for zstd's window, which is taken from the budget.
 */
#ifndef OCI_STRICT_UNWRAP_H
#define OCI_STRICT_UNWRAP_H

#include "oci/layercheck.h"
#include "oci/span.h"

/* Detects the compression by the first bytes of a file; none when it cannot be read. */
enum oci_wrapping oci_wrapping_of_span(const struct oci_span *span);

struct oci_unwrap;

/* Starts reading a blob; `in` is borrowed. The caller frees it. */
struct oci_unwrap *oci_unwrap_new(const struct oci_layer_blob *in);

/* Frees it; NULL is allowed. */
void oci_unwrap_free(struct oci_unwrap *u);
void oci_unwrap_freep(struct oci_unwrap **u);
#define oci_auto_unwrap OCI_AUTO(oci_unwrap_freep) struct oci_unwrap

enum oci_unwrap_status {
	OCI_UNWRAP_END = 0,
	OCI_UNWRAP_MORE = 1,
	OCI_UNWRAP_BROKEN = 2, /* the rest cannot be read, which was reported */
};

/*
 * Returns the next uncompressed bytes, borrowed until the next call: one of the values
 * above, or -1 when the system fails or the work is cancelled. `u` is a struct
 * oci_unwrap.
 */
int oci_unwrap_next(void *u, const void **data, size_t *len, struct oci_err *err);

/*
 * Reads the rest and stores sizes and digests in `out`. Call it once, before
 * oci_unwrap_free.
 */
int oci_unwrap_finish(
	struct oci_unwrap *u, struct oci_layer_bytes *out, struct oci_err *err);

#endif
