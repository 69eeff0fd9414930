/*
 * The output files that options name (--metadata-file, --trace, ...). All of them are
 * checked before the work begins, and written by the same functions (oci/output.h).
 * Error messages begin with the option and its path.
 */
#ifndef GOCI_APP_OUTPUT_H
#define GOCI_APP_OUTPUT_H

#include "oci/output.h"

struct goci_output {
	const char *option; /* "--metadata-file", or ""; borrowed */
	const char *path;   /* as it was given; borrowed */
	char *owned;        /* `path`, if it is not borrowed; or NULL */
	bool refused;       /* never write to it, not even after a failure */
	struct oci_output file;
};

#define GOCI_OUTPUT_INIT                \
	{                               \
		.file = OCI_OUTPUT_INIT \
	}

/* The outputs of a call. */
struct goci_outputs {
	struct goci_output **items;
	size_t count;
};

#define GOCI_OUTPUTS_INIT  \
	{                  \
		.count = 0 \
	}

void goci_outputs_release(struct goci_outputs *outputs);
#define goci_auto_outputs OCI_AUTO(goci_outputs_release) struct goci_outputs

/*
 * Adds an output and checks it: it respects the bounds of the current folder's source
 * (app/bounds.h), and no other option names the same file. With `source`, the path
 * comes from the source, and must be a regular file. Does nothing where `path` is NULL.
 */
int goci_outputs_add(struct goci_outputs *outputs, const char *option, const char *path,
	bool source, struct oci_err *err);

/* The same for FOLDER/NAME, which the call itself names; `name` is its option, too. */
int goci_outputs_add_in(struct goci_outputs *outputs, const char *folder,
	const char *name, struct oci_err *err);

/*
 * Returns -1 for index.json, oci-layout or a blob of any image layout: only its
 * publication writes those.
 */
int goci_output_check_layout(const struct goci_output *output, struct oci_err *err);

/* The output of an option, borrowed; NULL if it has none or `outputs` is NULL. */
struct goci_output *goci_outputs_get(struct goci_outputs *outputs, const char *option);

/* Checks a single output: a file beneath `bounds`, or named elsewhere on purpose. */
int goci_output_find(struct goci_output *output, const char *bounds, const char *path,
	struct oci_err *err);
void goci_output_release(struct goci_output *output);
#define goci_auto_output OCI_AUTO(goci_output_release) struct goci_output

/*
 * The absolute path of a file or folder, without symlinks, to compare it with others; a
 * path that cannot be resolved is reported where it is opened. The caller frees it.
 */
char *goci_output_place(const char *path);

/*
 * Checks a folder that will be written to, and created if it is missing: whether what
 * exists there is a folder, and writable.
 */
int goci_output_check_folder(const char *path, struct oci_err *err);

/* Called with one line while a FIFO has no reader yet. */
struct goci_waiting {
	void (*tell)(void *arg, const char *line);
	void *arg;
};

/*
 * Opens an output for writing. Waits for the reader of a FIFO until `cancel` is set;
 * `cancel` may be NULL, a signal still ends the wait. With NULL for `waiting` it fails
 * after one second.
 */
int goci_output_begin(struct goci_output *output, const struct goci_waiting *waiting,
	const struct oci_cancel *cancel, struct oci_err *err);
int goci_output_write(struct goci_output *output, const struct oci_buf *text,
	const struct oci_cancel *cancel, struct oci_err *err);
/* Publishes what was written under its name; with `sync`, also to disk. */
int goci_output_end(struct goci_output *output, bool sync, struct oci_err *err);

/* All three: opens, writes `text`, publishes. */
int goci_output_put(struct goci_output *output, const struct oci_buf *text,
	const struct goci_waiting *waiting, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
