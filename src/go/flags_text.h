/*
 * Flags as they are written: a list taken apart as Go does it, a flag looked up.
 */
#ifndef GOCI_GO_FLAGS_TEXT_H
#define GOCI_GO_FLAGS_TEXT_H

#include "go/flags_table.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

/* "-NAME", "--NAME" or with "=VALUE"; all borrowed from its text. */
struct goci_flag {
	const char *name; /* after its dashes */
	size_t len;
	const char *value; /* after '=', or NULL */
};

/* Whether a text is a flag, and its parts. */
bool goci_flag_split(const char *text, struct goci_flag *flag);

/* The rule for a flag; NULL when the table, which NULL ends, has none. */
const struct goci_flag_rule *goci_flag_find(
	const struct goci_flag_rule *rules, const struct goci_flag *flag);

/* Whether `words`, with blanks between them, has this one. */
bool goci_flag_is_word(const char *words, const char *word, size_t len);

/*
 * The next field of a list as Go's cmd/internal/quoted splits it, owned by the caller:
 * 1, 0 at its end, or -1 where a quote is not closed. `*text` goes on behind it.
 */
int goci_flag_next(const char **text, char **field, struct oci_err *err);

#endif
