/*
 * Where the goci.yaml of a folder is, and the user's own configuration.
 */
#ifndef GOCI_SETTINGS_CONFIG_FIND_H
#define GOCI_SETTINGS_CONFIG_FIND_H

#include "settings/config.h"

/*
 * Finds and reads the goci.yaml that counts for a folder: the nearest at or above it
 * within its source (app/trust.h), whose top is nowhere above `limit` (or NULL).
 * `*config` is NULL when there is none. -1 when it is wrong ("goci.yaml:12: ..."), or
 * somebody could have put it there whom it is not for to say.
 */
int goci_config_find(const char *dir, const char *limit, const struct oci_strv *allowed,
	struct goci_config **config, struct oci_err *err);

/*
 * The same for the user's own configuration, of the same syntax but without services:
 * $XDG_CONFIG_HOME/goci/config.yaml, else ~/.config/goci/config.yaml.
 */
int goci_config_find_own(struct goci_config **config, struct oci_err *err);

/*
 * Whether the user's configuration (NULL: no) counts for the folder `dir`: one that
 * lies in its source came along with that.
 */
bool goci_config_counts(const struct goci_config *own, const char *dir);

#endif
