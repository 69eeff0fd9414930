/*
 * goci.yaml's nodes: how their values become settings, and how a wrong one is told.
 *
 * settings_file.c knows the sections of the file, settings_value.c the values in them,
 * settings_find.c where the file is.
 */
#ifndef GOCI_SETTINGS_CONFIG_VALUE_H
#define GOCI_SETTINGS_CONFIG_VALUE_H

#include "options/guess.h"
#include "options/option.h"
#include "settings/yaml.h"

/* The file that nodes come from. */
struct goci_config_file {
	char *file; /* as messages call it */
	char *base; /* its folder, before relative paths; "" for the current folder */
	const char *top;                /* as in struct goci_origin */
	const struct oci_strv *allowed; /* likewise; both borrowed while it is read */
};

/* Puts "FILE:LINE: " before the message that is there. Returns -1. */
int goci_config_at(const struct goci_config_file *source, const struct goci_yaml *node,
	struct oci_err *err);
/* "NAME must be a string, not a list". Returns -1. */
int goci_config_wrong_type(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, const char *expected,
	struct oci_err *err);
/* The key of `node` is unknown; `guess` was offered those that are not. Returns -1. */
int goci_config_unknown(const struct goci_config_file *source,
	const struct goci_yaml *node, const struct goci_guess *guess,
	struct oci_err *err);

/*
 * A value as text, borrowed: of a number or a boolean, what is written. NULL when it is
 * no scalar or says nothing.
 */
const char *goci_config_text(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, struct oci_err *err);
/* Sets the option that `node` is named after, in a section of this scope. */
int goci_config_option(const struct goci_config_file *source,
	const struct goci_yaml *node, enum goci_scope scope, void *target,
	struct oci_err *err);

/* Whether an option (NULL: no) may be set in a section of this scope. */
bool goci_option_allowed(const struct goci_option *option, enum goci_scope scope);

#endif
