/*
 * Go's build info: what Go's linker writes into a program about how it was built.
 *
 * It is read as debug/buildinfo does, in both of its forms (strings in line since Go
 * 1.18, pointers before), for every machine. The program is foreign: what it says is
 * bounded, and read without running it.
 */
#ifndef GOCI_GO_BUILDINFO_H
#define GOCI_GO_BUILDINFO_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/err.h"

#include <jansson.h>

#define GOCI_BUILDINFO_MAX (1u << 20) /* bytes of a module list */

/* The strings are borrowed from the build info; "" for what is not told. */
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
 * Reads it out of the program `fd`, a regular file. OCI_ERR_NOT_FOUND for what is no
 * ELF file, or one without build info; OCI_ERR_INVALID for build info that is damaged.
 */
int goci_buildinfo_read(int fd, const struct oci_cancel *cancel,
	struct goci_buildinfo *info, struct oci_err *err);

/* Reads the module list, `len` bytes, into `info`, whose Go version is kept. */
int goci_buildinfo_parse(
	struct goci_buildinfo *info, const char *text, size_t len, struct oci_err *err);

void goci_buildinfo_release(struct goci_buildinfo *info);
#define goci_auto_buildinfo OCI_AUTO(goci_buildinfo_release) struct goci_buildinfo

/* The module that was compiled for a dependency: its replacement, if it has one. */
const struct goci_buildinfo_module *goci_buildinfo_used(
	const struct goci_buildinfo_dep *dep);

/* Appends it as `go version -m` prints it, `name` being the program's; made harmless.
 */
void goci_buildinfo_print(
	const struct goci_buildinfo *info, const char *name, struct oci_buf *out);

/* The members that `go version -m -json` prints; owned by the caller. */
json_t *goci_buildinfo_json(const struct goci_buildinfo *info);

#endif
