/*
 * Formats the events of a report as JSON, one object per line.
 */
#ifndef GOCI_APP_REPORT_JSON_H
#define GOCI_APP_REPORT_JSON_H

#include "app/progress.h"
#include "oci/buf.h"

#include <jansson.h>

struct goci_step;

/* One event; all borrowed, and NULL where it has none. */
struct goci_event {
	const char *name;
	const struct goci_step *step;
	const struct goci_subject *subject; /* where there is no step */
	const char *key; /* the name of the text: "note", "message" */
	const char *text;
	const struct goci_extent *at; /* of a "note": `note` of it is not used */
};

/* "done", "cached" or "failed". */
const char *goci_json_result(enum goci_step_result result);

/* Appends an event as one line. */
void goci_json_event(const struct goci_event *event, struct oci_buf *buf);
/* Appends the "built" event of a service as one line. */
void goci_json_built(const struct goci_subject *subject, const struct goci_built *built,
	struct oci_buf *buf);
/* A step as an element of goci_report_steps; a new object, owned by the caller. */
json_t *goci_json_step(const struct goci_step *step);

#endif
