/*
 * What skopeo said: the message in a line of its log, and what a user can do about it.
 */
#ifndef GOCI_CARRY_SKOPEO_SAID_H
#define GOCI_CARRY_SKOPEO_SAID_H

#include "carry/repository.h"

#include <stdbool.h>

enum { GOCI_SAID_MAX = 700 }; /* bytes of a message that are kept */

/*
 * The message of a line of skopeo's standard error, at most GOCI_SAID_MAX bytes: what
 * `msg="..."` has, else the whole line. Owned by the caller.
 */
char *goci_said_message(const char *line);

/* Returns true if the line is a warning. */
bool goci_said_warning(const char *line);

/* Returns true if the message says that the registry has no such manifest. */
bool goci_said_not_found(const char *message);

/* Returns true if the message says that a digest could not be kept. */
bool goci_said_must_convert(const char *message);

/* What to do about a message, as one sentence's end; owned by the caller. */
char *goci_said_advice(const char *message, const struct goci_repository *place);

#endif
