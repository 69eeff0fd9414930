/*
 * The table of the options of `goci build`.
 *
 * Its offsets are those of struct goci_values. Rows of GOCI_PER_SERVICE are at the same
 * offsets of struct goci_settings.
 */
#ifndef GOCI_SETTINGS_BUILD_OPTIONS_H
#define GOCI_SETTINGS_BUILD_OPTIONS_H

#include "options/option.h"

/* The options of `goci build`, group by group. */
extern const struct goci_options goci_build_options;

/* Whether `goci dev` heeds an option of that table. */
bool goci_option_of_dev(const struct goci_option *option);

#endif
