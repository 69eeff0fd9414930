/*
 * Comparing the files of two images, as their layers leave them.
 */
#ifndef GOCI_DIFF_FILES_H
#define GOCI_DIFF_FILES_H

#include "oci/rootfs.h"

/* How files can differ, the most telling first. */
enum goci_file_change {
	GOCI_FILE_CONTENT,
	GOCI_FILE_ADDED,
	GOCI_FILE_REMOVED,
	GOCI_FILE_TYPE,
	GOCI_FILE_LINK,
	GOCI_FILE_DEVICE,
	GOCI_FILE_MODE_BITS,
	GOCI_FILE_OWNER,
	GOCI_FILE_ATTRIBUTES,
	GOCI_FILE_TIME,
	GOCI_FILE_CHANGES,
};

/* "content": the word for a change. */
const char *goci_file_change_name(enum goci_file_change change);

/*
 * An array of {"path","changes":["content",...],"a","b"}, sorted by path, both trees
 * being hashed. "a" and "b" are what is there, or null. "within" is true for what was
 * added or removed with the folder that it is in. Owned by the caller. It ends with the
 * GOCI_DIFF_FILES-th; `*more` is how many follow.
 */
#define GOCI_DIFF_FILES 20000
json_t *goci_diff_files(
	const struct oci_rootfs *a, const struct oci_rootfs *b, size_t *more);

/* Whether a file of the list has the change, and is worth a line of its own. */
bool goci_file_changed(const json_t *file, enum goci_file_change change);

#endif
