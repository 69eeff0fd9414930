/*
 * Which commits another one descends from.
 *
 * The history is walked without git, from the commit back to its beginning. In a
 * shallow clone it ends where the clone does. The number of commits is limited; beyond
 * it the history counts as unknown.
 */
#ifndef GOCI_GIT_GIT_HISTORY_H
#define GOCI_GIT_GIT_HISTORY_H

#include "git/git_object.h"

struct goci_history;

/*
 * Begins at a commit, in hexadecimal; NULL if it is not in the repository. `objects` is
 * borrowed.
 */
struct goci_history *goci_history_new(struct goci_objects *objects, const char *commit);
void goci_history_free(struct goci_history *history);

/* When the first commit was committed, in seconds since 1970. */
int64_t goci_history_time(const struct goci_history *history);

/*
 * Whether the commit `hex` is the first one or one of its ancestors. Walks only as far
 * as needed.
 */
bool goci_history_has(struct goci_history *history, const char *hex);

/* Replaces a tag object's id by that of what it names; true for a commit then. */
bool goci_history_peel(struct goci_history *history, char *hex);

#endif
