/*
 * The table of Go's flags: which values a source may set, with the reason, and how a
 * flag of the user (GOFLAGS, --go-flag) is handled.
 */
#ifndef GOCI_GO_FLAGS_TABLE_H
#define GOCI_GO_FLAGS_TABLE_H

#include <stdbool.h>

#define GOCI_FLAG_ANY "*"
#define GOCI_FLAG_OFF "false 0 f F FALSE False"
#define GOCI_FLAG_ON "true 1 t T TRUE True"
#define GOCI_FLAG_BOOL GOCI_FLAG_OFF " " GOCI_FLAG_ON

/* How a flag of the user is handled. */
enum goci_flag_use {
	GOCI_FLAG_PASSED,  /* passed to Go unchanged */
	GOCI_FLAG_TAGS,    /* merged with goci's own */
	GOCI_FLAG_LDFLAGS, /* likewise */
	GOCI_FLAG_REBUILD, /* ignore the results of earlier builds */
	GOCI_FLAG_SHOWN,   /* show what Go prints, also on success */
	GOCI_FLAG_FIXED,   /* set by goci: refused unless the value is in `same` */
	GOCI_FLAG_MOD,     /* refused unless it is what goci sets for this module */
	GOCI_FLAG_OTHERS,  /* not a flag of go build, but of other commands */
};

struct goci_flag_rule {
	const char *name; /* without the dash; several, separated by blanks */
	const char *why;
	/* What a source may set: words, GOCI_FLAG_ANY, or NULL for nothing. */
	const char *values;
	bool takes; /* it requires a value, which may be the next word */
	const struct goci_flag_rule
		*nested; /* rules for the list of flags that is its value */
	enum goci_flag_use use;
	bool opaque; /* it adds input files that goci does not see */
	const char *same;
	const char *instead; /* advice for the error message where it is refused */
};

/* Of go build, and of the linker; each ends with a name of NULL. */
extern const struct goci_flag_rule goci_flags_build[];
extern const struct goci_flag_rule goci_flags_link[];

#endif
