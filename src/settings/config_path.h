/*
 * The paths of services in a goci.yaml.
 */
#ifndef GOCI_SETTINGS_CONFIG_PATH_H
#define GOCI_SETTINGS_CONFIG_PATH_H

#include "oci/err.h"

/* A path as it is from the folder `dir`, resolved if it is there. Owned. */
char *goci_config_path_absolute(const char *dir, const char *path);
/* Where a service is that has no path: services/NAME, or NAME. Owned. */
char *goci_config_path_default(const char *dir, const char *name);
/* Fails for a path or pattern that leads out of the source `top` (NULL: no limit). */
int goci_config_path_check(
	const char *dir, const char *top, const char *path, struct oci_err *err);

/*
 * An absolute path as it is seen from the current folder, "" for that folder itself;
 * owned by the caller.
 */
char *goci_path_from_here(const char *path);

#endif
