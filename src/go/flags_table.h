/*
 * The table of Go's flags: what a source may set them to, and why or why not; and what
 * becomes of one that the user gives, by GOFLAGS or by --go-flag.
 */
#ifndef GOCI_GO_FLAGS_TABLE_H
#define GOCI_GO_FLAGS_TABLE_H

#include <stdbool.h>

#define GOCI_FLAG_ANY "*"
#define GOCI_FLAG_OFF "false 0 f F FALSE False"
#define GOCI_FLAG_ON "true 1 t T TRUE True"
#define GOCI_FLAG_BOOL GOCI_FLAG_OFF " " GOCI_FLAG_ON

/* What becomes of a flag that the user gives. */
enum goci_flag_use {
	GOCI_FLAG_PASSED,  /* Go has it as it is */
	GOCI_FLAG_TAGS,    /* joined with goci's own */
	GOCI_FLAG_LDFLAGS, /* likewise */
	GOCI_FLAG_REBUILD, /* nothing is taken from earlier builds */
	GOCI_FLAG_SHOWN,   /* what Go prints is shown, though it succeeds */
	GOCI_FLAG_FIXED,   /* goci decides it: refused, but for the values in `same` */
	GOCI_FLAG_MOD,     /* refused, but for what goci does in this module */
	GOCI_FLAG_OTHERS,  /* go build has none of this name, other commands have */
};

struct goci_flag_rule {
	const char *name; /* without its dash; several of one kind, with blanks */
	const char *why;
	/* What it may be set to: words, GOCI_FLAG_ANY, or NULL for nothing. */
	const char *values;
	bool takes; /* it has to have a value, be it the next word */
	const struct goci_flag_rule *nested; /* for the list of flags that it takes */
	enum goci_flag_use use;
	bool opaque; /* it brings in files that are not looked at */
	const char *same;
	const char *instead; /* what to do where it is refused */
};

/* Of go build, and of the linker; each ends with a name of NULL. */
extern const struct goci_flag_rule goci_flags_build[];
extern const struct goci_flag_rule goci_flags_link[];

#endif
