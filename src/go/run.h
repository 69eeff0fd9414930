/*
 * Runs the go command as a child: its environment, its progress as steps of the report,
 * and what it prints when it fails.
 *
 * Go runs in the module's folder, so that the toolchain that go.mod selects is the one
 * that is used. Its output is shown whole when it fails; where the output is known
 * (go/hints.h), the error says how to fix it.
 */
#ifndef GOCI_GO_RUN_H
#define GOCI_GO_RUN_H

#include "app/app.h"
#include "go/module.h"
#include "oci/err.h"

/* One call of Go; all borrowed. */
struct goci_go_call {
	const struct goci_module *module;
	const char *dir;        /* working directory; NULL: the module's */
	const char *service;    /* for the report; "": the whole call */
	struct goci_step *step; /* gets Go's progress; may be NULL */
	/* Called with each package that Go names, instead of counting it; or NULL. */
	void (*named)(void *arg, const char *package);
	void *arg;
	const char *downloads; /* name of a step to begin if Go downloads; or NULL */
	const struct oci_strv *args; /* without "go" */
	const struct oci_strv *env;  /* K=V, set over the environment; may be NULL */
	const char *left_out;        /* the rules that hide files from Go, or NULL */
	struct oci_buf *said;        /* gets Go's output if it fails; may be NULL */
	bool quiet;                  /* do not show Go's output if it fails */
	bool shown;                  /* show Go's output if it succeeds, too */
};

/*
 * Appends the environment for Go in the folder `dir`: this process's, with a PATH
 * without folders of the source, and without a GOENV file that is part of the source.
 */
void goci_go_env(const char *dir, struct oci_strv *env);

/*
 * Runs it to its end; appends its standard output to `out` (may be NULL). Fails with
 * OCI_ERR_CHILD where Go exits with a status other than 0.
 */
int goci_go_run(struct goci_app *app, const struct goci_go_call *call,
	struct oci_buf *out, struct oci_err *err);

#endif
