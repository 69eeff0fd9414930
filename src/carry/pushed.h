/*
 * Records of what goci has pushed, for --if-changed.
 *
 * They are in the user's own cache, and say what goci sent, not what the registry still
 * has: whoever asks for --if-changed wants just that.
 */
#ifndef GOCI_CARRY_PUSHED_H
#define GOCI_CARRY_PUSHED_H

#include "memo/memo.h"

#include <stdbool.h>

/* Whether the last push to a place ("REPO:TAG") was of `what`. */
bool goci_pushed_is(
	const struct goci_memos *memos, const char *place, const char *what);

/* Records a push. Failure to record is no error. */
void goci_pushed_keep(
	const struct goci_memos *memos, const char *place, const char *what);

#endif
