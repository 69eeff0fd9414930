/*
 * What makes a Go program large: its sections, and the code of each module and package,
 * as its function table and its build info tell.
 *
 * Whatever they do not tell is left over, never guessed: the code of C, of assembly
 * whose names have no package, of what the compiler makes for types without a name.
 */
#ifndef GOCI_GO_SIZES_H
#define GOCI_GO_SIZES_H

#include "go/buildinfo.h"

#include <stdint.h>

struct goci_package_size {
	char *path;
	uint64_t size;
	size_t funcs;
	size_t module; /* which of those that the build info lists */
};

/* Strings are borrowed from the build info. */
struct goci_module_size {
	const char *path; /* "std" for Go's own, "" for packages of no known module */
	const char *version;
	uint64_t size;
	size_t funcs;
	const struct goci_package_size *packages; /* largest first */
	size_t count;
};

struct goci_section_size {
	char name[32]; /* any bytes; "" for headers, and gaps between sections */
	uint64_t size; /* in the file */
};

struct goci_sizes {
	uint64_t file;
	struct goci_section_size *sections; /* largest first; their sum is the file */
	size_t section_count;
	uint64_t text;                    /* bytes of code */
	uint64_t told;                    /* of these, the sum of the modules */
	char *why;                        /* there are no modules, or NULL */
	struct goci_module_size *modules; /* largest first */
	size_t module_count;
	struct goci_package_size *packages;
	size_t package_count;
};

#define GOCI_SIZES_INIT \
	{               \
		0       \
	}

/*
 * Reads them from the program `fd`, a regular file, whose build info is `info`
 * (borrowed as long as `sizes`). A function table that is absent or damaged is no
 * failure: then sections alone are told.
 */
int goci_sizes_read(int fd, const struct oci_cancel *cancel,
	const struct goci_buildinfo *info, struct goci_sizes *sizes,
	struct oci_err *err);

/* Its part of it: the sections, and how much of them is code. */
struct goci_elf;
void goci_sizes_read_sections(const struct goci_elf *elf, struct goci_sizes *sizes);

void goci_sizes_release(struct goci_sizes *sizes);
#define goci_auto_sizes OCI_AUTO(goci_sizes_release) struct goci_sizes

#endif
