/*
 * Unicode's classes of runes by name, as in \pL and \p{Greek}.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_UNICODE_H
#define GOCI_DOCKERIGNORE_IGNORE_UNICODE_H

#include "dockerignore/ignore_runes.h"

/*
 * Adds the runes of a general category or script to `set`; false: there is none of this
 * name. Which names Go takes depends on its version; here goes what any from 1.19 to
 * 1.26 takes: case, spaces, "_" and "-" do not count. The tables are Unicode 15.0's.
 */
bool goci_unicode_add(struct goci_runes *set, const char *name, size_t len);

/* The tables, in ignore_tables.c (written by tests/judge/ignorediff -tables). */

/* A name in lower case without "_", and the classes that it is for. */
struct goci_unicode_name {
	const char *name;
	uint32_t classes; /* a category: bits; a script: its number */
};

/* Where runes of another class begin: the rune, and its class in the low eight bits. */
struct goci_unicode_table {
	const struct goci_unicode_name *names;
	const uint32_t *starts;
	size_t name_count, start_count;
};

extern const struct goci_unicode_table goci_unicode_categories;
extern const struct goci_unicode_table goci_unicode_scripts;

#endif
