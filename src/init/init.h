/*
 * `goci init`: writes the first goci.yaml of a repository, converted from its
 * Dockerfile and .ko.yaml.
 */
#ifndef GOCI_INIT_INIT_H
#define GOCI_INIT_INIT_H

#include "app/output.h"
#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>

struct goci_init {
	const char *dir;        /* the folder for goci.yaml */
	const char *dockerfile; /* NULL: DIR/Dockerfile, if it exists; "none" */
	const char *ko;         /* NULL: DIR/.ko.yaml, if it exists; "none" */
	bool force;             /* replace an existing goci.yaml */
	bool dry_run;           /* do not write the file */
};

/*
 * Appends the text of goci.yaml to `yaml` and a report to `summary`, and writes the
 * file, unless it is a dry run. The text is checked by goci's own reader before. A
 * failure leaves an existing goci.yaml unchanged.
 */
int goci_init_run(const struct goci_init *init, struct oci_buf *yaml,
	struct oci_buf *summary, struct oci_err *err);

#endif
