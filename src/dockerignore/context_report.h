/*
 * What a build's context is made of, for --context-report: what is in and what is out,
 * the rule that decided, and the folders that are largest.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_REPORT_H
#define GOCI_DOCKERIGNORE_CONTEXT_REPORT_H

#include "dockerignore/context.h"
#include "oci/buf.h"

/* Appends the report on the folder `dir` as lines of text. */
void goci_context_report_text(
	const struct goci_context *context, const char *dir, struct oci_buf *out);

#endif
