/*
 * Hints: known failures of Go, recognized by its output, and how to fix them.
 */
#ifndef GOCI_GO_HINTS_H
#define GOCI_GO_HINTS_H

#include "go/hint_for.h"

#include <stdbool.h>

/* The fix for a known failure in Go's output, owned by the caller; NULL if none. */
char *goci_go_hint(const struct goci_hint_for *of, const char *output);

/* Whether Go's output says that a module does not match go.sum. */
bool goci_go_said_sum(const char *output);

#endif
