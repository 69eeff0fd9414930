/*
 * What is scanned as libarchive reads it: a tar that is uncompressed before it gets
 * there, or a zip. libarchive detects nothing: it has one format and no filter.
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
	struct archive_entry *header; /* of the entry at hand */
	const struct oci_scan *scan;  /* borrowed */
	struct oci_limits limits;
	int64_t content; /* bytes of entries that were read, holes too */

	/* Of a tar. */
	struct oci_layer_blob blob;
	struct oci_unwrap *unwrap; /* NULL: it is a zip */
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_guard guard;
	bool in_header;
	int64_t header_bytes; /* of the header at hand */

	/* Of a zip. */
	int64_t at;
	int64_t size;
	char *chunk;

	bool failed; /* the reading, by this: libarchive may say something else */
	struct oci_err err;
};

/* Owned by the caller; NULL on failure. */
struct oci_input *oci_input_tar(const struct oci_scan *scan, struct oci_err *err);
struct oci_input *oci_input_zip(const struct oci_scan *scan, struct oci_err *err);
void oci_input_free(struct oci_input **input);
#define oci_auto_input OCI_AUTO(oci_input_free) struct oci_input

/* Reads the next header: 1, 0 at the end, or -1. */
int oci_input_next(struct oci_input *in, struct oci_err *err);

/* Counts content that was read, or a hole: -1 when it is over the limits. */
int oci_input_count(struct oci_input *in, int64_t len, struct oci_err *err);

/* Reads what is behind the last entry. `*bytes`, of a tar, are all that there were. */
int oci_input_finish(struct oci_input *in, int64_t *bytes, struct oci_err *err);

/* Sets the error to what was wrong. Returns -1. */
int oci_input_broken(const struct oci_input *in, struct oci_err *err);

#endif
