/*
 * The layers that settings are merged from, and which of them a merged value is of.
 *
 * The rules are those of settings/settings.h: the highest layer that sets an option
 * wins, for maps key by key; a list of tags may be completed by the one below it.
 */
#ifndef GOCI_EXPLAIN_LAYERS_H
#define GOCI_EXPLAIN_LAYERS_H

#include "explain/set_by.h"
#include "options/option.h"

enum { GOCI_LAYERS_MAX = 4 };

/* All borrowed. */
struct goci_layer {
	const void *values;              /* struct that the table of options fills */
	const struct goci_yaml *section; /* where they stand; NULL: the command line */
	const char *file;                /* of the section */
};

/* The lowest first. */
struct goci_layers {
	struct goci_layer items[GOCI_LAYERS_MAX];
	size_t count;
};

void goci_layers_add(struct goci_layers *layers, const void *values,
	const struct goci_yaml *section, const char *file);

/*
 * Sets what an option is set by, the nearest first, and returns how many there are: 0
 * if nothing sets it, more than one for a list that was completed. `key` is one of a
 * map, else NULL.
 */
size_t goci_layers_find(const struct goci_layers *layers,
	const struct goci_option *option, const char *key,
	struct goci_set_by by[GOCI_LAYERS_MAX]);

#endif
