/*
 * What stands in a tree of git: the entries of one folder, held against git's rules.
 *
 * A tree is foreign input. What git would not write is no tree: names that are empty,
 * ".", "..", of several folders or too long for a file, and entries that are twice
 * there or out of git's order.
 */
#ifndef GOCI_GIT_GIT_ENTRIES_H
#define GOCI_GIT_GIT_ENTRIES_H

#include "oci/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum goci_entry_mode {
	GOCI_ENTRY_TREE = 040000,
	GOCI_ENTRY_LINK = 0120000,
	GOCI_ENTRY_EXECUTE = 0100755,
	GOCI_ENTRY_COMMIT = 0160000, /* a submodule */
};

/* One of them; borrowed of the entries. */
struct goci_entry {
	unsigned mode;
	const char *name;
	const unsigned char *id;
};

struct goci_entries {
	struct oci_buf text;
	uint32_t *starts; /* of each in the text */
	size_t count;
	size_t id_len;
};

/*
 * Takes over the text of a tree object, whose names of objects have `id_len` bytes.
 * False, and empty, when git would not have written it.
 */
bool goci_entries_take(
	struct goci_entries *entries, struct oci_buf *text, size_t id_len);
void goci_entries_release(struct goci_entries *entries);

struct goci_entry goci_entries_at(const struct goci_entries *entries, size_t i);

/* The entry of a name; false when there is none. */
bool goci_entries_find(
	const struct goci_entries *entries, const char *name, struct goci_entry *found);

#endif
