/*
 * The sections that only the user's own configuration can have: limits of the cache,
 * what signs, and the vulnerability database. In that of a source they are errors.
 */
#ifndef GOCI_SETTINGS_OWN_H
#define GOCI_SETTINGS_OWN_H

#include "options/checks_sign.h"
#include "options/limits.h"
#include "settings/config_value.h"

struct goci_own {
	struct goci_limits limits; /* `cache`; unset ones have their defaults */
	struct goci_sign_values sign;
	char *vulndb; /* `vulns`: `db`: an absolute path, or MODULE@VERSION; or NULL */
};

#define GOCI_OWN_INIT                       \
	{                                   \
		GOCI_LIMITS_INIT, {0}, NULL \
	}

/*
 * Reads the section `node` of the configuration in the folder `dir`: `cache`, `sign` or
 * `vulns`, a mapping or empty. Fails with "FILE:12: ...".
 */
int goci_own_read(struct goci_own *own, const struct goci_config_file *source,
	const char *dir, const struct goci_yaml *node, struct oci_err *err);
void goci_own_release(struct goci_own *own);

#endif
