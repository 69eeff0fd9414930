/*
 * Inputs: the files and folders that a result depends on, and whether they are still
 * what they were.
 *
 * Each is known by its size, mode, times and inode, and by its content: where the
 * former are as they were, the latter is not looked at; where they differ (a checkout
 * touches times only) content decides. A file that was changed so shortly before it was
 * looked at that a further change might show the same times is always compared by
 * content, as git does it ("racy").
 */
#ifndef GOCI_MEMO_INPUTS_H
#define GOCI_MEMO_INPUTS_H

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
	GOCI_INPUT_FOLDERS, /* these, and the folders that "./..." goes into */
	GOCI_INPUT_NAMES,   /* all names in a folder */
	GOCI_INPUT_LINK,    /* where a symlink points to */
	GOCI_INPUT_PROGRAM, /* size and times alone */
	GOCI_INPUT_OWN,     /* all names in a folder but those of image layouts */
	GOCI_INPUT_ARCHIVE, /* the same of a file that is too large to be hashed */
	GOCI_INPUT_KINDS,
};

/* What stat tells; all zero where there is nothing, which is a state like others. */
struct goci_stamp {
	int64_t size;
	int64_t mtime; /* nanoseconds since 1970 */
	int64_t ctime;
	uint64_t inode;
	uint64_t device;
	unsigned mode;
};

struct goci_input {
	enum goci_input_kind kind;
	char *path; /* absolute */
	struct goci_stamp stamp;
	struct oci_digest digest; /* empty for a program, and where there is nothing */
};

struct goci_inputs {
	struct goci_input *items;
	size_t count, cap;
	int64_t taken;  /* when the stamps were read */
	bool not_known; /* something cannot be told: the result is not to be kept */
};

#define GOCI_INPUTS_INIT \
	{                \
		0        \
	}

void goci_inputs_release(struct goci_inputs *inputs);
#define goci_auto_inputs OCI_AUTO(goci_inputs_release) struct goci_inputs

/* Adds one; the same twice counts once. A path with a line break cannot be told. */
void goci_inputs_add(
	struct goci_inputs *inputs, enum goci_input_kind kind, const char *path);

/* Adds everything below a path, be it a file or a folder: names, files, links. */
void goci_inputs_add_tree(struct goci_inputs *inputs, const char *path);
/* The same without image layouts: what is in them is no source. */
void goci_inputs_add_sources(struct goci_inputs *inputs, const char *path);

/* The time by the clock that file systems take theirs from, in nanoseconds. */
int64_t goci_inputs_now(void);

/*
 * Reads the stamps and contents of all, and sorts them. `began` is when that which
 * depends on them was begun to be found out: what cannot be read, or may have changed
 * since, cannot be told.
 */
void goci_inputs_take(struct goci_inputs *inputs, int64_t began);

/* Whether all is as it was taken, in this order of preference. */
enum goci_inputs_state {
	GOCI_INPUTS_SAME,  /* by the stamps */
	GOCI_INPUTS_EQUAL, /* by content: the stamps are set anew, and worth keeping */
	GOCI_INPUTS_CHANGED,
};

/*
 * What stat told of paths in this call, so that what many results share is looked at
 * once. It starts empty, and belongs to one thread.
 */
struct goci_stats {
	struct goci_stat *slots;
	size_t count, cap;
};
void goci_stats_release(struct goci_stats *stats);

enum goci_inputs_state goci_inputs_check(
	struct goci_inputs *inputs, struct goci_stats *stats);

/* Whether what is at a path may have changed after `when`, on goci_inputs_now's clock.
 */
bool goci_inputs_changed_after(const char *path, int64_t when);

/* What stat tells of a path; all zero when there is nothing. */
void goci_stamp_read(const char *path, bool follow, struct goci_stamp *stamp);
bool goci_stamp_equal(const struct goci_stamp *a, const struct goci_stamp *b);

/* As text, and back; the text ends with an empty line. -1 when it is none of ours. */
void goci_inputs_write(const struct goci_inputs *inputs, struct oci_buf *out);
int goci_inputs_read(struct goci_inputs *inputs, const char **text);

#endif
