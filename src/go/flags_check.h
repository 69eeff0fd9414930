/*
 * Checks which of Go's flags a source may set for its own build.
 *
 * The goci.yaml of a source is hostile input. Many flags of Go run a program, or read
 * or write arbitrary files. A table (go/flags_table.h) lists those that do neither; all
 * others must be allowed by name on the command line. Flags of the user, by option or
 * GOFLAGS, are not restricted.
 */
#ifndef GOCI_GO_FLAGS_CHECK_H
#define GOCI_GO_FLAGS_CHECK_H

#include "oci/buf.h"
#include "oci/err.h"

/*
 * Fails unless a source may set a flag of go build, "-NAME" or "-NAME=VALUE". `allowed`
 * lists the flags that the user allows, each "-NAME"; NULL: none.
 */
int goci_flags_check_build(
	const char *flag, const struct oci_strv *allowed, struct oci_err *err);

/* The same for flags of the linker, split and unquoted as Go does. */
int goci_flags_check_link(
	const char *flags, const struct oci_strv *allowed, struct oci_err *err);

/* Fails unless a value of --allow-go-flag has the form "-NAME". */
int goci_flags_check_name(const char *value, struct oci_err *err);

#endif
