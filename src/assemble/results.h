/*
 * What a call of `goci build` has made, for --metadata-file, --image-refs and --ci.
 */
#ifndef GOCI_ASSEMBLE_RESULTS_H
#define GOCI_ASSEMBLE_RESULTS_H

#include "compile/job.h"
#include "outcome/result.h"
#include "service/request.h"
#include "service/services.h"

#include <jansson.h>

struct goci_results {
	json_t *metadata;    /* of the images, by service */
	json_t *built;       /* the same as an array: `goci.services` */
	struct oci_buf refs; /* their references, one per line */
	struct goci_outcome ci;
};

void goci_results_init(struct goci_results *results);
void goci_results_release(struct goci_results *results);

/* Adds a job's images and their references; `pushed` is borrowed, or NULL. */
void goci_results_add(struct goci_results *results, const struct goci_job *job,
	const struct oci_strv *refs, json_t *pushed);

/* Writes the files of `request`. If one cannot be written, the others still are. */
int goci_results_write(struct goci_results *results, const struct goci_request *request,
	const struct goci_services *services, struct goci_app *app,
	struct oci_err *err);

#endif
