/*
 * Settings that are no options: the limits and the folder of the cache, and variables
 * of the environment that goci reads.
 */
#ifndef GOCI_EXPLAIN_MACHINE_H
#define GOCI_EXPLAIN_MACHINE_H

#include "explain/explain.h"

struct goci_machine_setting {
	const char *name; /* in the `cache` section, or of the variable */
	char *value;      /* NULL: none; owned */
	struct goci_set_by by;
};

/* The settings of the cache; the caller releases each. Returns how many there are. */
enum { GOCI_MACHINE_CACHE = 3 };
void goci_machine_cache(const struct goci_explanation *all,
	struct goci_machine_setting out[GOCI_MACHINE_CACHE]);
void goci_machine_release(struct goci_machine_setting *settings, size_t count);

/* Variables that change what goci build does, NULL at the end. */
extern const char *const goci_machine_variables[];

/* The value of one of them, for people, without a secret; NULL: not set. Borrowed. */
const char *goci_machine_variable(const char *name);

#endif
