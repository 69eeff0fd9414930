/*
 * The key `builds` of a .ko.yaml.
 */
#ifndef GOCI_INIT_KO_BUILDS_H
#define GOCI_INIT_KO_BUILDS_H

#include "init/ko_values.h"

/* Adds a service for each build, with its settings. */
void goci_ko_builds(struct goci_ko *ko, const struct goci_yaml *node);

#endif
