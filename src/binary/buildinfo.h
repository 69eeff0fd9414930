/*
 * Go's build info: the module list and the build settings that Go's linker writes into
 * a program (runtime/debug.BuildInfo), and its text form. The text is hostile input.
 */
#ifndef GOCI_BINARY_BUILDINFO_H
#define GOCI_BINARY_BUILDINFO_H

#include "oci/buf.h"
#include "oci/err.h"

#define GOCI_BUILDINFO_MAX (1u << 20) /* bytes of a module list */

/* Strings are borrowed from the build info; "" where it has none. */
struct goci_buildinfo_module {
	const char *path;
	const char *version;
	const char *sum; /* "h1:..." */
};

struct goci_buildinfo_dep {
	struct goci_buildinfo_module module;
	struct goci_buildinfo_module replacement; /* `path` is NULL: not replaced */
};

struct goci_buildinfo_setting {
	const char *line; /* KEY=VALUE, quoted as Go does; borrowed */
	char *key;
	char *value;
};

struct goci_buildinfo {
	char *go_version;
	char *text; /* what the strings are borrowed from */
	size_t len;
	const char *path;
	struct goci_buildinfo_dep main; /* its path is NULL where there is no module */
	struct goci_buildinfo_dep *deps;
	size_t dep_count;
	struct goci_buildinfo_setting *settings;
	size_t setting_count;
};

#define GOCI_BUILDINFO_INIT \
	{                   \
		0           \
	}

/*
 * Parses the module list, `len` bytes, into `info`, and leaves `info->go_version` as it
 * is. OCI_ERR_INVALID where it is damaged; release `info` in any case.
 */
int goci_buildinfo_parse(
	struct goci_buildinfo *info, const char *text, size_t len, struct oci_err *err);

void goci_buildinfo_release(struct goci_buildinfo *info);
#define goci_auto_buildinfo OCI_AUTO(goci_buildinfo_release) struct goci_buildinfo

/* The module that was compiled: the replacement of `dep`, or `dep` itself. Borrowed. */
const struct goci_buildinfo_module *goci_buildinfo_used(
	const struct goci_buildinfo_dep *dep);

#endif
