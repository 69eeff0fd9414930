/*
 * Flags: which of Go's flags a source may set for its own build.
 *
 * A source's goci.yaml is input, as its Go files are. Many flags of Go run a program,
 * or read or write a file of any name; so one table names those that do neither, and
 * all others have to be allowed by name on the command line. Flags that the user gives
 * himself, there or by GOFLAGS, are not held against it.
 */
#ifndef GOCI_GO_FLAGS_CHECK_H
#define GOCI_GO_FLAGS_CHECK_H

#include "oci/buf.h"
#include "oci/err.h"

/*
 * Fails unless a source may set a flag of go build, "-NAME" or "-NAME=VALUE". `allowed`
 * are the flags that the user allows, each "-NAME"; NULL: none.
 */
int goci_flags_check_build(
	const char *flag, const struct oci_strv *allowed, struct oci_err *err);

/* The same for flags of the linker, quoted and split as Go does it. */
int goci_flags_check_link(
	const char *flags, const struct oci_strv *allowed, struct oci_err *err);

/* Whether a value can be one of `allowed`: "-NAME". For --allow-go-flag. */
int goci_flags_check_name(const char *value, struct oci_err *err);

#endif
