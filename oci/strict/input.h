/*
 * Input of a scan through libarchive: a tar, decompressed before libarchive reads it,
 * or a zip. libarchive detects no formats: one format is enabled, and no filter.
 */
#ifndef OCI_LAYER_INPUT_H
#define OCI_LAYER_INPUT_H

#include "guard.h"
#include "oci/scan.h"
#include "unwrap.h"

#include <archive.h>
#include <archive_entry.h>

struct oci_input {
	struct archive *archive;
	struct archive_entry *header; /* header of the current entry */
	const struct oci_scan *scan;  /* borrowed */
	struct oci_limits limits;
	int64_t content; /* bytes of entries read so far, including holes */

	/* Members for a tar. */
	struct oci_layer_blob blob;
	struct oci_unwrap *unwrap; /* NULL: the input is a zip */
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_guard guard;
	bool in_header;
	int64_t header_bytes; /* bytes of the current header */

	/* Members for a zip. */
	int64_t at;
	int64_t size;
	char *chunk;

	bool failed; /* reading failed with `err`; libarchive may differ */
	struct oci_err err;
};

/* Opens the blob or file of a scan. The caller frees it; NULL on failure. */
struct oci_input *oci_input_tar(const struct oci_scan *scan, struct oci_err *err);
struct oci_input *oci_input_zip(const struct oci_scan *scan, struct oci_err *err);

/* Frees the input; NULL in `*input` is allowed. */
void oci_input_free(struct oci_input **input);
#define oci_auto_input OCI_AUTO(oci_input_free) struct oci_input

/* Reads the next header. Returns 1, 0 at the end, or -1. */
int oci_input_next(struct oci_input *in, struct oci_err *err);

/*
 * Counts bytes of content or of a hole. Returns 0, or -1 when they exceed the limits.
 */
int oci_input_count(struct oci_input *in, int64_t len, struct oci_err *err);

/* Reads what follows the last entry. For a tar, `*bytes` is its whole size in bytes. */
int oci_input_finish(struct oci_input *in, int64_t *bytes, struct oci_err *err);

/* Sets the error to the reason why reading failed. Returns -1. */
int oci_input_broken(const struct oci_input *in, struct oci_err *err);

#endif
