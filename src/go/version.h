/*
 * Versions of Go, and the directives of a go.mod that need no toolchain to be read.
 */
#ifndef GOCI_GO_VERSION_H
#define GOCI_GO_VERSION_H

/* The file of an image that names the version of its toolchain. */
#define GOCI_GO_VERSION_FILE "usr/local/go/VERSION"

/*
 * Compares "1.19", "go1.21.13", "go1.26rc1" by their numbers; a missing part is 0.
 * Returns less than, equal to or greater than 0.
 */
int goci_version_compare(const char *a, const char *b);

/*
 * The version of the go directive in DIR/go.mod, owned by the caller; NULL if there is
 * none.
 */
char *goci_version_wanted(const char *dir);

/* The path of the module directive in DIR/go.mod, owned; NULL if there is none. */
char *goci_version_module(const char *dir);

#endif
