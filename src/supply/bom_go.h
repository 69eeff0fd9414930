/*
 * The Go programs of a bill of materials: the program as a file, its main module, the
 * modules that it was built from, and the standard library, as its build info has them.
 */
#ifndef GOCI_SUPPLY_BOM_GO_H
#define GOCI_SUPPLY_BOM_GO_H

#include "binary/buildinfo.h"
#include "bom/bom.h"
#include "supply/file_hash.h"

/* The fact of a module that go.sum has: "h1:...". */
#define GOCI_FACT_SUM "goci:go:sum"

/* The fact of a module that another one stands for: "MODULE@VERSION". */
#define GOCI_FACT_REPLACES "goci:go:replaces"

/* A Go program; all borrowed. */
struct goci_bom_program {
	const char *path; /* in the image: "/app/main" */
	const struct goci_file_hash *hash;
	const char *layer; /* the digest of its layer; NULL: not known */
	const struct goci_buildinfo *info;
	/* What a build knows better than the build info: the version of the main
	 * module; or NULL. */
	const char *version;
	/* The licences of the main module; or NULL. */
	const struct oci_strv *licences;
	/* The imports of its packages (goci_imports_text); or NULL. */
	const char *imports;
};

/*
 * Adds the program and its modules. The image contains the program, which uses its main
 * module. With imports each module uses those that its packages import; else the main
 * module uses all others, and each of them the standard library.
 */
void goci_bom_add_program(struct goci_bom *bom, const struct goci_bom_program *program);

/* The purl of a module as Go names it, owned by the caller. */
char *goci_bom_module_purl(const char *path, const char *version);

#endif
