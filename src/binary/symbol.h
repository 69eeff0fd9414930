/*
 * Symbol names of Go functions: the package that a function belongs to.
 */
#ifndef GOCI_BINARY_SYMBOL_H
#define GOCI_BINARY_SYMBOL_H

#include <stddef.h>

/*
 * Finds the package in a function's name: "net/http" in "net/http.(*Server).Serve", in
 * "net/http.F[...].func1", in what the compiler made for its types,
 * "type:.eq.[2]net/http.T". Points `*package` into the name and returns its length; 0
 * where the name has none: assembly ("cmpbody"), functions for unnamed types.
 */
size_t goci_symbol_package(const char *name, const char **package);

/*
 * The import path of such a package, with the linker's escapes ("%2e" for a dot in the
 * last element, and for bytes that are not ASCII) decoded. Owned by the caller.
 */
char *goci_symbol_path(const char *package, size_t len);

#endif
