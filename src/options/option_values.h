/*
 * Sets, merges and frees the fields that a table of options describes.
 *
 * `target` is always the struct that the table's offsets refer to. Values are checked
 * when they are set; errors name the value only, since the caller knows the option.
 */
#ifndef GOCI_OPTIONS_OPTION_VALUES_H
#define GOCI_OPTIONS_OPTION_VALUES_H

#include "oci/buf.h"
#include "oci/digest.h"
#include "options/option.h"

/* Checks a value by itself; placeholders in it must be known. */
int goci_value_check(
	const struct goci_option *option, const char *text, struct oci_err *err);
/* A value as it has to be written to be `text`; the caller frees it. */
char *goci_value_literal(const struct goci_option *option, const char *text);
/*
 * Sets a value given as text: replaces a string, appends to a list, sets a key of a
 * map. A flag accepts "true" and "false".
 */
int goci_value_set(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err);
/* Adds one item unparsed: commas and JSON have no meaning in an argument. */
int goci_value_add(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err);
void goci_value_set_flag(const struct goci_option *option, void *target, bool on);

/*
 * Returns true if setting the text would silently drop an earlier value. For a number
 * or a mode the last value counts; for all else two values are an error.
 */
bool goci_value_is_taken(
	const struct goci_option *option, const void *target, const char *text);

/* Returns true if the option is set: a flag as false, too. */
bool goci_value_is_set(const struct goci_option *option, const void *target);

/* Merges `from` over `to`, by the rules of settings.h. */
void goci_value_merge(const struct goci_option *option, void *to, const void *from);
/* Hashes the name and value of an option. */
void goci_value_hash(
	const struct goci_option *option, const void *target, struct oci_hasher *h);
void goci_value_release(const struct goci_option *option, void *target);

/* Frees the values of all options of a table. */
void goci_values_free(const struct goci_options *options, void *target);

#endif
