/*
 * The head of a Go file: the part of it that decides what belongs to a build.
 *
 * Which packages and files a build takes follows from build constraints, package
 * clauses, imports and //go:embed lines (go/build). Two files with the same head are
 * one to `go list`, whatever the rest of them is.
 */
#ifndef GOCI_MEMO_GOHEAD_H
#define GOCI_MEMO_GOHEAD_H

#include "oci/digest.h"

#include <stddef.h>

/*
 * Adds the head of `text`, which need not be Go: what is not understood is added whole.
 */
void goci_gohead_add(struct oci_hasher *h, const char *text, size_t len);

#endif
