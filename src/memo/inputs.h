/*
 * Inputs: the files and folders that a result depends on, and whether they have changed
 * since.
 *
 * Each input is recorded by its size, mode, times and inode, and by a digest of its
 * content. The content is only read where the former differ (a checkout changes times
 * alone). A file that was modified so shortly before it was recorded that a further
 * change could leave the same times is always compared by content, as git does with
 * racily clean entries.
 */
#ifndef GOCI_MEMO_INPUTS_H
#define GOCI_MEMO_INPUTS_H

#include "memo/stats.h"
#include "oci/buf.h"
#include "oci/digest.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum goci_input_kind {
	/* The content, through symlinks, the executable bit and capabilities. */
	GOCI_INPUT_FILE,
	GOCI_INPUT_HEAD,    /* of a Go file: see gohead.h */
	GOCI_INPUT_SOURCES, /* the names in a folder that Go would look at */
	GOCI_INPUT_FOLDERS, /* these, and the folders that "./..." descends into */
	GOCI_INPUT_NAMES,   /* all names in a folder */
	GOCI_INPUT_LINK,    /* where a symlink points to */
	GOCI_INPUT_PROGRAM, /* size and times alone */
	GOCI_INPUT_OWN,     /* all names in a folder but those of image layouts */
	GOCI_INPUT_ARCHIVE, /* the same of a file that is too large to be hashed */
	GOCI_INPUT_CONTEXT, /* the same without those of archives of images */
	GOCI_INPUT_MARK,    /* that a file is an archive of images, not what is in it */
	GOCI_INPUT_KINDS,
};

struct goci_input {
	enum goci_input_kind kind;
	char *path; /* absolute */
	struct goci_stamp stamp;
	struct oci_digest
		digest; /* empty for a program, and for a path that does not exist */
};

struct goci_inputs {
	struct goci_input *items;
	size_t count;
	int64_t taken;  /* when the stamps were read */
	bool not_known; /* an input cannot be recorded: do not keep the result */
};

#define GOCI_INPUTS_INIT \
	{                \
		0        \
	}

void goci_inputs_release(struct goci_inputs *inputs);
#define goci_auto_inputs OCI_AUTO(goci_inputs_release) struct goci_inputs

/*
 * Adds one; duplicates are removed by goci_inputs_take. A path with a line break, or a
 * relative one, cannot be recorded: it sets `not_known`.
 */
void goci_inputs_add(
	struct goci_inputs *inputs, enum goci_input_kind kind, const char *path);

/* Adds a file, or a folder with everything below it: names, files, symlinks. */
void goci_inputs_add_tree(struct goci_inputs *inputs, const char *path);
/* The same without image layouts, which are never read as sources. */
void goci_inputs_add_sources(struct goci_inputs *inputs, const char *path);

/* The current time of the clock that file systems use, in ns since 1970. */
int64_t goci_inputs_now(void);

/*
 * The same, later than every change that was made before the call of goci_inputs_real
 * that returned `real`: since Linux 6.13 a file's ctime can be ahead of that clock by a
 * tick. Waits for the rest of the tick if need be, 10 ms at most.
 */
int64_t goci_inputs_now_past(int64_t real);

/* The current time, precisely, in ns since 1970. */
int64_t goci_inputs_real(void);

/*
 * Reads the stamps and digests of all inputs, and sorts them. `began` is when the work
 * on the result began: an input that cannot be read, or may have changed since, sets
 * `not_known`.
 */
void goci_inputs_take(struct goci_inputs *inputs, int64_t began);

/* The result of a comparison with what was recorded. */
enum goci_inputs_state {
	GOCI_INPUTS_SAME,  /* by the stamps */
	GOCI_INPUTS_EQUAL, /* by content; the stamps were updated, so store them again
			    */
	GOCI_INPUTS_CHANGED,
};

/* Compares all inputs with the file system; `stats` caches stat(2), or is NULL. */
enum goci_inputs_state goci_inputs_check(
	struct goci_inputs *inputs, struct goci_stats *stats);

/* Whether a path may have changed after `when`, on the clock of goci_inputs_now. */
bool goci_inputs_changed_after(const char *path, int64_t when);

#endif
