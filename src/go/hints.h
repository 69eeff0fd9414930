/*
 * What to do about what Go says when it fails, where its words are known.
 */
#ifndef GOCI_GO_HINTS_H
#define GOCI_GO_HINTS_H

#include "go/go.h"
#include "oci/buf.h"

#include <stdbool.h>

/* Whom a hint is for; borrowed. */
struct goci_hint_for {
	const struct goci_module *module;
	struct goci_app *app;
	const char *left_out; /* what .dockerignore hides from Go, or NULL */
};

/* The fix for a known failure in Go's output, owned by the caller; NULL for none. */
char *goci_go_hint(const struct goci_hint_for *of, const char *output);

/* Whether Go said that a module is not what go.sum says. */
bool goci_go_said_sum(const char *output);

/* For that: which folder has no room, by the line that tells of it. */
char *goci_hint_space(const struct goci_hint_for *of, const char *output);

/* The same where Go does not say so: it can find no package for want of room. */
char *goci_hint_full(const struct goci_hint_for *of);

/*
 * The first module that Go's output tells of as MODULE@VERSION before what is wrong
 * with it, owned by the caller; NULL for none. Only what is before `end` counts.
 */
char *goci_hint_module(const char *output, const char *end);

/*
 * Takes the list of all flags that a tool of Go prints when it does not take one out of
 * its output. What is wrong, as one line and owned by the caller; NULL where there was
 * none. `*rest` says whether there is more in the output than that.
 */
char *goci_hint_usage(struct oci_buf *output, bool *rest);

#endif
