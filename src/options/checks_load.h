/*
 * The value of --load: the engine that takes the images.
 */
#ifndef GOCI_OPTIONS_CHECKS_LOAD_H
#define GOCI_OPTIONS_CHECKS_LOAD_H

#include "oci/err.h"

enum goci_engine {
	GOCI_ENGINE_DOCKER,
	GOCI_ENGINE_PODMAN,
	GOCI_ENGINE_CONTAINERD,
	GOCI_ENGINE_COUNT,
};

/* The choices of --load, by enum goci_engine. */
extern const char *const goci_engine_names[];
/* "docker", as --load calls it. */
const char *goci_engine_name(enum goci_engine engine);

/*
 * Parses "docker", "podman" or "containerd[:NAMESPACE]". `*space` is set to the
 * namespace, borrowed from `value`, or to NULL.
 */
int goci_engine_parse(const char *value, enum goci_engine *engine, const char **space,
	struct oci_err *err);
int goci_check_load(const char *value, struct oci_err *err);

#endif
