/*
 * What a build's context is made of, for --context-report: what is in and what is out,
 * the rule that decided, and the folders that are largest.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_REPORT_H
#define GOCI_DOCKERIGNORE_CONTEXT_REPORT_H

#include "dockerignore/context.h"
#include "oci/json.h"

enum { GOCI_CONTEXT_LARGEST = 10 };

/* A folder that is in, with all that is below it. */
struct goci_context_folder {
	const char *path; /* borrowed from the context */
	size_t files;
	int64_t bytes;
};

/* The folders with the most bytes, largest first. Returns how many there are. */
size_t goci_context_largest(const struct goci_context *context,
	struct goci_context_folder out[GOCI_CONTEXT_LARGEST]);

/* Appends the report on the folder `dir` as lines of text. */
void goci_context_report_text(
	const struct goci_context *context, const char *dir, struct oci_buf *out);

/* The report as a document; owned by the caller. */
json_t *goci_context_report_json(const struct goci_context *context, const char *dir);

#endif
