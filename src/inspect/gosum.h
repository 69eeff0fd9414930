/*
 * `goci inspect --verify-modules`: comparing the modules that a program was built from
 * with the checksums in a go.sum (go.dev/ref/mod, "go.sum files").
 */
#ifndef GOCI_INSPECT_GOSUM_H
#define GOCI_INSPECT_GOSUM_H

#include "binary/binaries.h"

/* The lines of a go.sum that are for modules, not for go.mod files. */
struct goci_gosum {
	const char *path;      /* borrowed */
	struct oci_strv lines; /* "MODULE VERSION SUM", sorted */
};

/*
 * Reads the go.sum at `path`, at most 16 MiB, and keeps `path`. Fails with "PATH:LINE"
 * on a line that is not "MODULE VERSION SUM". The caller releases `gosum`, after a
 * failure too.
 */
int goci_gosum_read(struct goci_gosum *gosum, const char *path, struct oci_err *err);
void goci_gosum_release(struct goci_gosum *gosum);
#define goci_auto_gosum OCI_AUTO(goci_gosum_release) struct goci_gosum

/*
 * Compares the modules of each program with the go.sum. Returns an array with an object
 * for each program, owned by the caller: {"program","modules","local","problems":
 * [{"module","version","sum","wanted"}]}. "modules" is the number of modules whose
 * checksum is equal, "local" the number of those that were built from a folder and have
 * no checksum. "sum" is of the program, "wanted" of the go.sum; either is null where
 * there is none.
 */
json_t *goci_gosum_compare(
	const struct goci_binaries *programs, const struct goci_gosum *gosum);

/*
 * Appends the result of goci_gosum_compare as lines. `gosum` is the file's name in
 * them. Returns the number of problems.
 */
size_t goci_gosum_text(const json_t *result, const char *gosum, struct oci_buf *out);

#endif
