/*
 * The imports among the packages of a program: how far its compilation is.
 *
 * Go names a package when it begins to compile it. Those that it has in its build cache
 * it does not name; but what a package imports is there before the package itself is
 * compiled. So the packages that are done are those that were named, and all that they
 * import, directly or not.
 */
#ifndef GOCI_MODULES_IMPORTS_H
#define GOCI_MODULES_IMPORTS_H

#include "oci/buf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The imports of one program as text for a record: a line for each package, with its
 * path and the numbers of the lines of what it imports. `packages` has what each one
 * imports by its path, in the order of `go list -deps`: imports before those that
 * import them.
 * `names` has the paths of the program's packages as keys. Owned by the caller.
 */
char *goci_imports_text(const json_t *packages, const json_t *names);

/* The packages of programs that are compiled together. */
struct goci_imports;

struct goci_imports *goci_imports_new(void);
void goci_imports_free(struct goci_imports *imports);
void goci_imports_freep(struct goci_imports **imports);
#define goci_auto_imports OCI_AUTO(goci_imports_freep) struct goci_imports

/*
 * Adds a program by its text, which may be damaged or NULL: then its total stays 0. The
 * programs are numbered from 0, in this order.
 */
void goci_imports_add(struct goci_imports *imports, const char *text);

/* Go has named a package, which may not be known. */
void goci_imports_named(struct goci_imports *imports, const char *package);

/* Whether the package named last is of a program. */
bool goci_imports_has(const struct goci_imports *imports, size_t program);
/* The packages of a program that are done, and all of them. */
size_t goci_imports_done(const struct goci_imports *imports, size_t program);
size_t goci_imports_total(const struct goci_imports *imports, size_t program);
/* The same of all programs, each package once; 0 where one is not known. */
size_t goci_imports_done_all(const struct goci_imports *imports);
size_t goci_imports_total_all(const struct goci_imports *imports);

#endif
