/*
 * The summary of a step of GitHub's, in Markdown: a table with a row for each service,
 * and the references.
 */
#ifndef GOCI_OUTCOME_GITHUB_SUMMARY_H
#define GOCI_OUTCOME_GITHUB_SUMMARY_H

#include "outcome/result.h"

/*
 * Appends the summary to `text`. GitHub drops a summary of more than 1 MiB: `before`
 * bytes are in the file already, and rows that do not fit are counted only. Nothing is
 * appended where not even the head would fit.
 */
void goci_github_summary(
	const struct goci_outcome *result, size_t before, struct oci_buf *text);

#endif
