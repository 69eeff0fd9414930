/*
 * Which functions of given packages are in a program: those of its function table, and
 * those that the compiler inlined into them, whose names the table has, too.
 *
 * A function that the compiler inlined and of which no instruction is left is not
 * there. What has no Go name is not seen: assembly without a package, C.
 */
#ifndef GOCI_VULNS_LINKED_H
#define GOCI_VULNS_LINKED_H

#include "binary/functab.h"
#include "oci/buf.h"

/*
 * The database's names for a Go function, as the linker writes it behind its package:
 * "T.M" for "(*T[...]).M.func1", "F" for "F.func2" and "F-range1", "init" for
 * "init.0.func1", "glob..func1" and "map.init.0", "F" for its closure in
 * "init.F.func1". Appends all that it can be, the function itself first.
 */
void goci_symbol_names(const char *name, struct oci_strv *names);

/* A symbol of the database in that form: "T.M" for "(*T).M", "init" for "init#1". */
char *goci_symbol_clean(const char *symbol);

/* The functions of a program by "PACKAGE SYMBOL" and "PACKAGE ", sorted. */
struct goci_linked {
	struct oci_strv keys;
	/* Whether the table has functions of the runtime, as that of every program: if
	 * it has none, its names were removed. */
	bool runtime;
};

#define GOCI_LINKED_INIT              \
	{                             \
		.keys = OCI_STRV_INIT \
	}

/*
 * Finds the functions of the packages `wanted`, import paths, sorted; "main" has the
 * import path `main`.
 */
void goci_linked_read(struct goci_linked *linked, const struct goci_functab *functab,
	const struct oci_strv *wanted, const char *main);
void goci_linked_release(struct goci_linked *linked);
#define goci_auto_linked OCI_AUTO(goci_linked_release) struct goci_linked

/* Whether a function of the package is there; with `symbol`, this one. */
bool goci_linked_has(
	const struct goci_linked *linked, const char *package, const char *symbol);

#endif
