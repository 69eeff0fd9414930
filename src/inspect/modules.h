/*
 * Telling the modules of programs, and comparing them with a go.sum.
 */
#ifndef GOCI_INSPECT_MODULES_H
#define GOCI_INSPECT_MODULES_H

#include "inspect/binaries.h"
#include "inspect/specimen.h"

/* Appends what `go version -m` says of each program. */
void goci_modules_text(const struct goci_binaries *programs, struct oci_buf *out);

/* {"image","platform","digest","programs":[{"program",...}]}; owned by the caller. */
json_t *goci_modules_json(
	const struct goci_specimen *target, const struct goci_binaries *programs);

/* The lines of a go.sum that are for modules rather than for go.mod files. */
struct goci_gosum {
	const char *path; /* borrowed */
	struct oci_strv lines;
};

int goci_gosum_read(struct goci_gosum *gosum, const char *path, struct oci_err *err);
void goci_gosum_release(struct goci_gosum *gosum);
#define goci_auto_gosum OCI_AUTO(goci_gosum_release) struct goci_gosum

/*
 * Compares what the programs were built from with a go.sum: an array with an object for
 * each program, {"program","modules","local","problems":[{"module","version","sum",
 * "wanted"}]}. "modules" is how many are right, "local" how many are folders, which
 * have no sum; a sum that is not there is null. Owned by the caller.
 */
json_t *goci_verify(
	const struct goci_binaries *programs, const struct goci_gosum *gosum);

/* Appends it as lines. Returns how many problems there are. */
size_t goci_verify_text(const json_t *result, const char *gosum, struct oci_buf *out);

#endif
