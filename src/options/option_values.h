/*
 * Values: setting, merging and freeing the fields that a table of options names.
 *
 * `target` is always the struct that the table's offsets are for. A value is checked
 * when it is set; a message tells the value and not the option, which the caller knows.
 */
#ifndef GOCI_OPTIONS_OPTION_VALUES_H
#define GOCI_OPTIONS_OPTION_VALUES_H

#include "oci/buf.h"
#include "oci/digest.h"
#include "options/option.h"

/*
 * Sets a value that is given as one text: replaces a string, adds to a list, sets or
 * replaces a key of a map. A flag takes "true" and "false".
 */
int goci_value_set(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err);
/* Adds one item as it is: neither commas nor JSON mean anything in an argument. */
int goci_value_add(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err);
void goci_value_set_flag(const struct goci_option *option, void *target, bool on);

/*
 * Whether setting the text would lose another one, which somebody wanted too: of a
 * number or a mode the last one counts, of all else there are not two for one.
 */
bool goci_value_is_taken(
	const struct goci_option *option, const void *target, const char *text);

/* Puts what `from` holds on top of `to`, by the rules of settings.h. */
void goci_value_merge(const struct goci_option *option, void *to, const void *from);
/* Adds its name and what it is set to. */
void goci_value_hash(
	const struct goci_option *option, const void *target, struct oci_hasher *h);
void goci_value_release(const struct goci_option *option, void *target);

/* Releases what every option of a table has set. */
void goci_values_free(const struct goci_options *options, void *target);

#endif
