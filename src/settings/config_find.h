/*
 * Locates and reads the goci.yaml of a folder and the user's own configuration.
 */
#ifndef GOCI_SETTINGS_CONFIG_FIND_H
#define GOCI_SETTINGS_CONFIG_FIND_H

#include "options/guess.h"
#include "settings/config.h"

/*
 * Reads the goci.yaml of a folder: the nearest at or above `dir` within its source
 * (app/trust.h), whose top is never above `limit` (or NULL). `*config` is NULL if there
 * is none. Returns -1 if the file is invalid ("goci.yaml:12: ...") or may have been
 * placed there by another user.
 */
int goci_config_find(const char *dir, const char *limit, const struct oci_strv *allowed,
	struct goci_config **config, struct oci_err *err);

/*
 * The same for many folders, of which several may have one goci.yaml: each file is read
 * once, however long it is. `*config` is borrowed from `configs`, which starts zeroed;
 * all calls for one must have the same `allowed`.
 */
struct goci_configs {
	struct goci_config_known *items;
	size_t count;
};

int goci_configs_find(struct goci_configs *configs, const char *dir, const char *limit,
	const struct oci_strv *allowed, const struct goci_config **config,
	struct oci_err *err);
void goci_configs_release(struct goci_configs *configs);
#define goci_auto_configs OCI_AUTO(goci_configs_release) struct goci_configs

/* Looks for the service nearest to a mistyped word; `config` may be NULL. */
void goci_config_guess(
	const struct goci_config *config, const char *word, struct goci_guess *guess);

/*
 * Like goci_config_find(), for the user's own configuration: same syntax, no services;
 * $XDG_CONFIG_HOME/goci/config.yaml, else ~/.config/goci/config.yaml.
 */
int goci_config_find_own(struct goci_config **config, struct oci_err *err);

/*
 * Returns true if the user's configuration (NULL: false) applies to `dir`: a
 * configuration inside the source of `dir` came with the source and is ignored.
 */
bool goci_config_counts(const struct goci_config *own, const char *dir);

#endif
