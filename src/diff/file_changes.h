/*
 * Comparing the merged file systems of two images.
 */
#ifndef GOCI_DIFF_FILE_CHANGES_H
#define GOCI_DIFF_FILE_CHANGES_H

#include "oci/rootfs.h"

/* The ways in which files differ, most relevant first. */
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

/* The name of a change in JSON ("content"). */
const char *goci_file_change_name(enum goci_file_change change);

/* The length of the list at most. */
#define GOCI_DIFF_FILES 20000

/*
 * Compares two trees whose files are hashed. Returns an array of
 * {"path","changes":["content",...],"a","b"[,"within"]}, sorted by path and owned by
 * the caller. "a" and "b" describe the file (goci_file_json) or are null; "within" is
 * true for a file that was added or removed together with its folder. `*more` is the
 * number of files after the first GOCI_DIFF_FILES, which are left out.
 */
json_t *goci_diff_files(
	const struct oci_rootfs *a, const struct oci_rootfs *b, size_t *more);

/* Whether an element of that array has the change and is not "within" a folder. */
bool goci_file_changed(const json_t *file, enum goci_file_change change);

#endif
