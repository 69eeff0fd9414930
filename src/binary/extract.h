/*
 * Extracting programs and other files from a layer into a temporary file, one after
 * another.
 *
 * Reading an ELF file needs random access, and a program may be too large for memory.
 */
#ifndef GOCI_BINARY_EXTRACT_H
#define GOCI_BINARY_EXTRACT_H

#include "oci/scan.h"

#define GOCI_PROGRAM_MAX (INT64_C(1) << 30) /* bytes of one program */

/*
 * Called once for each entry, with its index `which` in `entries` and its content in
 * `fd`, borrowed. The file is empty when the entry is not an ELF file and `any` does
 * not ask for it. A negative result ends the extraction.
 */
typedef int goci_extract_fn(size_t which, int fd, void *arg, struct oci_err *err);

/* The same with the entry itself, which is not copied: to read it once, in order. */
typedef int goci_extract_entry_fn(size_t which, const struct oci_scan_entry *entry,
	void *arg, struct oci_err *err);

/* What to extract from one layer; all borrowed. */
struct goci_extract {
	const size_t *entries; /* positions in the tar, from 0, ascending */
	size_t count;
	int scratch; /* of goci_scratch_open; -1: a new file is opened */
	goci_extract_fn *fn;
	void *arg;
	const bool *any;                 /* for each entry: whatever it is; or NULL */
	goci_extract_entry_fn *entry_fn; /* instead of `fn`; or NULL */
};

/*
 * Reads `layer` once and calls wanted->fn for each of the entries. Fails when the layer
 * cannot be read, a program is over GOCI_PROGRAM_MAX, or fn fails.
 */
int goci_extract(const struct oci_scan *layer, const struct goci_extract *wanted,
	struct oci_err *err);

/*
 * Opens an unnamed temporary file in $TMPDIR. A command that enters a sandbox
 * (process/fence.h) calls it before, since no file can be created afterwards. Returns
 * the descriptor, owned by the caller, or -1. The caller may ignore a failure:
 * goci_extract then tries again and reports it.
 */
int goci_scratch_open(struct oci_err *err);

#endif
