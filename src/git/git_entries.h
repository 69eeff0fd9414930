/*
 * Parses tree objects: the entries of one folder, checked against git's rules.
 *
 * A tree is untrusted input. A tree that git would not write is rejected: empty names,
 * ".", "..", names with a slash or too long for a file name, duplicate entries, and
 * entries out of git's order.
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

/* One entry; the pointers are borrowed from goci_entries. */
struct goci_entry {
	unsigned mode;
	const char *name;
	const unsigned char *id;
};

struct goci_entries {
	struct oci_buf text;
	uint32_t *starts; /* offset of each entry in `text` */
	size_t count;
	size_t id_len;
};

/*
 * Parses a tree object and takes over its text; an object id has `id_len` bytes.
 * Returns false and leaves `entries` empty if git would not have written the tree.
 */
bool goci_entries_take(
	struct goci_entries *entries, struct oci_buf *text, size_t id_len);
void goci_entries_release(struct goci_entries *entries);

struct goci_entry goci_entries_at(const struct goci_entries *entries, size_t i);

/* Looks up an entry by its name; returns false if there is none. */
bool goci_entries_find(
	const struct goci_entries *entries, const char *name, struct goci_entry *found);

#endif
