/*
 * The table of Go's flags: what a source may set them to, and why or why not.
 */
#ifndef GOCI_GO_FLAGS_TABLE_H
#define GOCI_GO_FLAGS_TABLE_H

#include <stdbool.h>

#define GOCI_FLAG_ANY "*"
#define GOCI_FLAG_OFF "false 0 f F FALSE False"
#define GOCI_FLAG_BOOL GOCI_FLAG_OFF " true 1 t T TRUE True"

struct goci_flag_rule {
	const char *name; /* without its dash; several of one kind, with blanks */
	const char *why;
	/* What it may be set to: words, GOCI_FLAG_ANY, or NULL for nothing. */
	const char *values;
	bool takes; /* it has to have a value, be it the next word */
	const struct goci_flag_rule *nested; /* for the list of flags that it takes */
};

/* Of go build, and of the linker; each ends with a name of NULL. */
extern const struct goci_flag_rule goci_flags_build[];
extern const struct goci_flag_rule goci_flags_link[];

#endif
