/*
 * The plan as a document, for `--dry-run`.
 */
#ifndef GOCI_SERVICE_PLAN_JSON_H
#define GOCI_SERVICE_PLAN_JSON_H

#include "service/plan.h"
#include <jansson.h>

/* The plan as a document, owned by the caller. */
json_t *goci_plan_json(const struct goci_plan *plan);

#endif
