/*
 * What manual pages tell besides options: statuses, variables, files, other pages.
 */
#ifndef GOCI_MANUAL_FACTS_H
#define GOCI_MANUAL_FACTS_H

#include <stdbool.h>

struct goci_fact {
	const char *name;
	const char *text;
	const char *commands; /* " build dev " of those that it is true of; NULL: all */
};

/* Each ends with a row without a name. */
extern const struct goci_fact goci_facts_exit[];
extern const struct goci_fact goci_facts_environment[];
extern const struct goci_fact goci_facts_files[];
/* Pages: the name is as in "goci.yaml(5)". */
extern const struct goci_fact goci_facts_pages[];

/* Whether a fact is one of a command; every one is of goci itself, NULL. */
bool goci_fact_is_of(const struct goci_fact *fact, const char *command);

#endif
