/*
 * The files that the options of a call name for what it has to tell: all of them are
 * looked at before the work begins, and written by the same functions (oci/output.h).
 *
 * Every option that names a file to be written is one of these. Messages begin with the
 * option and its path.
 */
#ifndef GOCI_APP_OUTPUT_H
#define GOCI_APP_OUTPUT_H

#include "oci/output.h"

enum { GOCI_OUTPUTS_MAX = 16 };

struct goci_output {
	const char
		*option;  /* "--metadata-file"; "" for a file that has none; borrowed */
	const char *path; /* as it was named; borrowed */
	bool refused;     /* nothing is to be written to it, however the call ends */
	struct oci_output file;
};

#define GOCI_OUTPUT_INIT                \
	{                               \
		.file = OCI_OUTPUT_INIT \
	}

/* Those of a call. */
struct goci_outputs {
	struct goci_output items[GOCI_OUTPUTS_MAX];
	size_t count;
};

#define GOCI_OUTPUTS_INIT  \
	{                  \
		.count = 0 \
	}

void goci_outputs_release(struct goci_outputs *outputs);
#define goci_auto_outputs OCI_AUTO(goci_outputs_release) struct goci_outputs

/*
 * Finds out where `path` is to be written: the bounds of the current folder's source
 * (app/bounds.h) hold for it, and it is no file of another option. With `source` the
 * source itself has named it: it is a regular file. NULL for `path`: nothing is done.
 */
int goci_outputs_add(struct goci_outputs *outputs, const char *option, const char *path,
	bool source, struct oci_err *err);

/* The one of an option, borrowed; NULL when it was not given, or `outputs` is NULL. */
struct goci_output *goci_outputs_get(struct goci_outputs *outputs, const char *option);

/* A file that is beneath `bounds`, or was named to be elsewhere. */
int goci_output_find(struct goci_output *output, const char *bounds, const char *path,
	struct oci_err *err);
void goci_output_release(struct goci_output *output);
#define goci_auto_output OCI_AUTO(goci_output_release) struct goci_output

/*
 * The same question for a folder that is written to, and made if it is missing: whether
 * what is there is one, and can be written to.
 */
int goci_output_check_folder(const char *path, struct oci_err *err);

/* Who is told, in a line, that a FIFO is waited for. */
struct goci_waiting {
	void (*tell)(void *arg, const char *line);
	void *arg;
};

/*
 * Begins to write; where a FIFO has no reader yet, waits for one until `cancel` says
 * that nobody wants it any more. With NULL for `cancel` a signal still ends it; with
 * NULL for `waiting` it fails after a second.
 */
int goci_output_begin(struct goci_output *output, const struct goci_waiting *waiting,
	const struct oci_cancel *cancel, struct oci_err *err);
int goci_output_write(struct goci_output *output, const struct oci_buf *text,
	const struct oci_cancel *cancel, struct oci_err *err);
/* What was written is there from now on. */
int goci_output_end(struct goci_output *output, bool sync, struct oci_err *err);

/* All three. */
int goci_output_put(struct goci_output *output, const struct oci_buf *text,
	const struct goci_waiting *waiting, const struct oci_cancel *cancel,
	struct oci_err *err);

#endif
