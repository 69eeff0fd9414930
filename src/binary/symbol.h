/*
 * The names that Go's linker gives functions: which package a function is of.
 */
#ifndef GOCI_BINARY_SYMBOL_H
#define GOCI_BINARY_SYMBOL_H

#include <stddef.h>

/*
 * Finds the package in a function's name: "net/http" in "net/http.(*Server).Serve", in
 * "net/http.F[...].func1", in what the compiler made for its types,
 * "type:.eq.[2]net/http.T". Sets `package` into the name and returns its length; 0
 * where the name tells none: assembly's ("cmpbody"), and what is made for types without
 * a name.
 */
size_t goci_symbol_package(const char *name, const char **package);

/*
 * The import path that such a package is: the linker writes dots in the last element,
 * and bytes that are not ASCII, as "%2e". Owned by the caller.
 */
char *goci_symbol_path(const char *package, size_t len);

#endif
