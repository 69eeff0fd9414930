/*
 * Keeps printed text from commanding the runner of a CI job, which reads the job's log:
 * GitHub's, Gitea's and Forgejo's take "::NAME ...::DATA" at the begin of a line and
 * "##[NAME ...]DATA" anywhere in it, Azure's "##vso[...]", TeamCity's
 * "##teamcity[...]". Such text becomes "\u003a:NAME ..." and "#\u0023[NAME ...": the
 * escapes of app/text.h, which a JSON string may hold.
 */
#ifndef GOCI_CI_DEFUSE_H
#define GOCI_CI_DEFUSE_H

#include <stdbool.h>
#include <stddef.h>

struct oci_buf;

/* Whether something in the `len` bytes at `text` has to be escaped. */
bool goci_ci_commands(const char *text, size_t len);
/* Appends `len` bytes with commands escaped. `text` begins at the begin of a line. */
void goci_ci_defuse(struct oci_buf *buf, const char *text, size_t len);

#endif
