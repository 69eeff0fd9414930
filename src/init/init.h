/*
 * init: the first goci.yaml of a repository, from what is there.
 */
#ifndef GOCI_INIT_INIT_H
#define GOCI_INIT_INIT_H

#include "app/output.h"
#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>

struct goci_init {
	const char *dir;        /* where goci.yaml goes */
	const char *dockerfile; /* NULL: DIR/Dockerfile if it is there; "none" */
	const char *ko;         /* NULL: DIR/.ko.yaml if it is there; "none" */
	bool force;             /* a goci.yaml that is there is replaced */
	bool dry_run;           /* nothing is written */
};

/*
 * Appends the text of goci.yaml to `yaml` and what was found to `summary`, and writes
 * the file unless it is a dry run. The text was read by goci's own reader before.
 */
int goci_init_run(const struct goci_init *init, struct oci_buf *yaml,
	struct oci_buf *summary, struct oci_err *err);

#endif
