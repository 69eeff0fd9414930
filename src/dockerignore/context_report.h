/*
 * Reports a build's context for --context-report: the files in and out, the rule that
 * decided, and the largest folders.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_REPORT_H
#define GOCI_DOCKERIGNORE_CONTEXT_REPORT_H

#include "dockerignore/context.h"
#include "oci/json.h"

enum { GOCI_CONTEXT_LARGEST = 10 };

/* A folder of the context, with the files and bytes below it. */
struct goci_context_folder {
	const char *path; /* borrowed from the context */
	size_t files;
	int64_t bytes;
};

/* Finds the folders with the most bytes, largest first. Returns their number. */
size_t goci_context_largest(const struct goci_context *context,
	struct goci_context_folder out[GOCI_CONTEXT_LARGEST]);

/* Appends the report on the folder `dir` as text. */
void goci_context_report_text(
	const struct goci_context *context, const char *dir, struct oci_buf *out);

/* Returns the report as JSON; the caller frees it. */
json_t *goci_context_report_json(const struct goci_context *context, const char *dir);

#endif
