/*
 * Reports a build's context for --context-report: the files in and out, the rule that
 * decided, and the largest folders.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_REPORT_H
#define GOCI_DOCKERIGNORE_CONTEXT_REPORT_H

#include "dockerignore/context.h"
#include "oci/buf.h"

/* Appends the report on the folder `dir` as text. */
void goci_context_report_text(
	const struct goci_context *context, const char *dir, struct oci_buf *out);

#endif
