/*
 * A span as libarchive reads it: plain, or by gzip or zstd.
 */
#ifndef OCI_LAYER_INPUT_H
#define OCI_LAYER_INPUT_H

#include "oci/span.h"

#include <archive.h>
#include <archive_entry.h>

struct oci_input {
	struct archive *archive;
	struct archive_entry *header; /* for archive_read_next_header2 */
	const struct oci_span *span;  /* borrowed */
	int64_t at;
	char chunk[64 << 10];
};

/*
 * Opens it as tar or zip, or `raw`: as one entry that has all bytes. Owned by the
 * caller; NULL on failure.
 */
struct oci_input *oci_input_open(
	const struct oci_span *span, bool raw, struct oci_err *err);
void oci_input_free(struct oci_input **input);
#define oci_auto_input OCI_AUTO(oci_input_free) struct oci_input

/* Sets the error to what libarchive says. Returns -1. */
int oci_input_broken(struct archive *a, struct oci_err *err);

#endif
