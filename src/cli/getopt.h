/*
 * Reading a command line by a table of options.
 *
 * "--name value", "--name=value", "-n value", "-nvalue"; a flag may be told "=true" or
 * "=false". Options and other arguments may be mixed; after "--" nothing is an option.
 * Names are not abbreviated, so that a new option never changes what an old line means.
 */
#ifndef GOCI_CLI_GETOPT_H
#define GOCI_CLI_GETOPT_H

#include "options/option.h"

/*
 * Sets the fields of `target`, which the table is for, and adds what is no option to
 * `rest`. Fails with OCI_ERR_USAGE. It stops at the flag "help".
 */
int goci_getopt(const struct goci_options *options, char **argv, void *target,
	struct oci_strv *rest, struct oci_err *err);
/*
 * The same, but for what follows "--", which goes to `after`. Options that `takes`
 * (NULL: takes all) says false of are refused.
 */
int goci_getopt_apart(const struct goci_options *options,
	bool (*takes)(const struct goci_option *option), char **argv, void *target,
	struct oci_strv *rest, struct oci_strv *after, struct oci_err *err);

#endif
