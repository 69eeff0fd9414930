/*
 * Formats the plan as JSON, for `--dry-run`.
 */
#ifndef GOCI_SERVICE_PLAN_JSON_H
#define GOCI_SERVICE_PLAN_JSON_H

#include "service/plan.h"
#include <jansson.h>

/* Returns the plan as JSON; the caller frees it. */
json_t *goci_plan_json(const struct goci_plan *plan);

#endif
