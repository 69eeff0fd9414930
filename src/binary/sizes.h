/*
 * The size of a Go program by section, module and package, from its section headers,
 * function table and build info.
 *
 * Code that these assign to no package is not attributed: C code, assembly functions
 * whose names have no package, functions generated for unnamed types.
 */
#ifndef GOCI_BINARY_SIZES_H
#define GOCI_BINARY_SIZES_H

#include "binary/buildinfo.h"
#include "binary/sizes_sections.h"
#include "oci/cancel.h"

#include <stdint.h>

struct goci_package_size {
	char *path;
	uint64_t size;
	size_t funcs;
	size_t module; /* which of those that the build info lists */
};

/* Strings are borrowed from the build info. */
struct goci_module_size {
	const char *path; /* "std": the standard library; "": no known module */
	const char *version;
	uint64_t size;
	size_t funcs;
	const struct goci_package_size *packages; /* largest first */
	size_t count;
};

struct goci_sizes {
	uint64_t file;
	struct goci_section_size *sections; /* largest first; their sum is the file */
	size_t section_count;
	uint64_t text;                    /* bytes of code */
	uint64_t told;                    /* of these, the bytes of all modules */
	char *why;                        /* why there are no modules, or NULL */
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
 * Reads them from the program `fd`, a regular file. `info` is its build info, borrowed
 * as long as `sizes` lives. Where the function table is missing or damaged, there are
 * only sections, and `why` says so; that is not an error. Release `sizes` in any case.
 */
int goci_sizes_read(int fd, const struct oci_cancel *cancel,
	const struct goci_buildinfo *info, struct goci_sizes *sizes,
	struct oci_err *err);

void goci_sizes_release(struct goci_sizes *sizes);
#define goci_auto_sizes OCI_AUTO(goci_sizes_release) struct goci_sizes

#endif
