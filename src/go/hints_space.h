/*
 * Hints for a full disk: which of the folders that Go writes to it is.
 */
#ifndef GOCI_GO_HINTS_SPACE_H
#define GOCI_GO_HINTS_SPACE_H

#include "go/hint_for.h"

/* For "no space left on device" in Go's output: names the folder. Owned by the caller.
 */
char *goci_hint_space(const struct goci_hint_for *of, const char *output);

/*
 * The same where Go does not name the reason: on a full disk it can report packages as
 * not found. NULL where no folder is full; owned by the caller.
 */
char *goci_hint_full(const struct goci_hint_for *of);

#endif
