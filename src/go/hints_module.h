/*
 * Finds the module that an error of Go is about.
 */
#ifndef GOCI_GO_HINTS_MODULE_H
#define GOCI_GO_HINTS_MODULE_H

/*
 * The first MODULE@VERSION in Go's output that an error message follows, owned by the
 * caller; NULL if there is none. Only the output before `end` is read.
 */
char *goci_hint_module(const char *output, const char *end);

#endif
