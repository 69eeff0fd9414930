/*
 * Parses a command line by a table of options.
 *
 * Accepts "--name value", "--name=value", "-n value", "-nvalue"; a flag also takes
 * "=true" and "=false", and an option whose value is optional takes none from the next
 * argument. Options and operands may be mixed; "--" ends the options. Names
 * cannot be abbreviated, so that a new option never changes the meaning of a command
 * line.
 */
#ifndef GOCI_CALL_GETOPT_H
#define GOCI_CALL_GETOPT_H

#include "options/option.h"

/*
 * Sets the fields of `target`, the struct of the table, and appends operands to `rest`.
 * Stops at the flag "help". Fails with OCI_ERR_USAGE.
 */
int goci_getopt(const struct goci_options *options, char **argv, void *target,
	struct oci_strv *rest, struct oci_err *err);
/*
 * The same; options that are not found there are looked for in `more` (or NULL), whose
 * struct `target` begins with. Arguments after "--" are appended to `after`. Refuses
 * options for which `takes` returns false (NULL: accept all).
 */
int goci_getopt_apart(const struct goci_options *options,
	const struct goci_options *more,
	bool (*takes)(const struct goci_option *option), char **argv, void *target,
	struct oci_strv *rest, struct oci_strv *after, struct oci_err *err);

#endif
