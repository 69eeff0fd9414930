/*
 * The head of a Go file: the part that decides what belongs to a build.
 *
 * Which packages and files a build takes depends on build constraints, package clauses,
 * imports and //go:embed lines (go/build). Files with the same head are equal to
 * `go list`, whatever follows the head.
 */
#ifndef GOCI_MEMO_GOHEAD_H
#define GOCI_MEMO_GOHEAD_H

#include "oci/digest.h"

#include <stddef.h>

/*
 * Adds the head of `text`, `len` bytes, to the hash. Text that cannot be parsed is
 * added whole.
 */
void goci_gohead_add(struct oci_hasher *h, const char *text, size_t len);

#endif
