/*
 * Converts the nodes of goci.yaml into settings, and formats errors about nodes.
 *
 * config.c knows the sections of the file, config_value.c the values in them,
 * config_find.c the location of the file.
 */
#ifndef GOCI_SETTINGS_CONFIG_VALUE_H
#define GOCI_SETTINGS_CONFIG_VALUE_H

#include "options/guess.h"
#include "options/option.h"
#include "settings/yaml.h"

/* The file that nodes were parsed from. */
struct goci_config_file {
	char *file; /* name for messages */
	char *base; /* its folder, base of relative paths; "" for the current folder */
	const char *top;                /* as in struct goci_origin */
	const struct oci_strv *allowed; /* likewise; both borrowed during the read */
};

/* Prepends "FILE:LINE: " to the message in `err`. Returns -1. */
int goci_config_at(const struct goci_config_file *source, const struct goci_yaml *node,
	struct oci_err *err);
/* "NAME must be a string, not a list". Returns -1. */
int goci_config_wrong_type(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, const char *expected,
	struct oci_err *err);
/* Reports the unknown key of `node`; `guess` was offered the known keys. Returns -1. */
int goci_config_unknown(const struct goci_config_file *source,
	const struct goci_yaml *node, const struct goci_guess *guess,
	struct oci_err *err);

/*
 * Returns a value as text, borrowed; numbers and booleans as they are written. NULL if
 * `node` is empty or no scalar.
 */
const char *goci_config_text(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, struct oci_err *err);
/*
 * Sets the option of `options` that the key of `node` names.
 */
int goci_config_option_of(const struct goci_options *options,
	const struct goci_config_file *source, const struct goci_yaml *node,
	void *target, struct oci_err *err);
/* Sets the option named by the key of `node`, in a section of this scope. */
int goci_config_option(const struct goci_config_file *source,
	const struct goci_yaml *node, enum goci_scope scope, void *target,
	struct oci_err *err);

/* Returns true if a section of this scope may set `option` (NULL: false). */
bool goci_option_allowed(const struct goci_option *option, enum goci_scope scope);

#endif
