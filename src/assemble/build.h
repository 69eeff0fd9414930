/*
 * `goci build`: from a request to images on disk.
 */
#ifndef GOCI_ASSEMBLE_BUILD_H
#define GOCI_ASSEMBLE_BUILD_H

#include "app/app.h"
#include "service/request.h"

#include <stdio.h>

/*
 * Builds every service. References (with --dry-run the plans as JSON) are printed to
 * `out`, unless the request has an observer; errors and progress to the report. Returns
 * the exit status: 0 all built, 1 something failed, 2 the request is invalid.
 */
int goci_build(struct goci_app *app, const struct goci_request *request, FILE *out);

#endif
