/*
 * The table of the options of `goci build`.
 *
 * Offsets are those of struct goci_values. Rows of GOCI_PER_SERVICE have the same
 * offsets in struct goci_settings.
 */
#ifndef GOCI_SETTINGS_BUILD_OPTIONS_H
#define GOCI_SETTINGS_BUILD_OPTIONS_H

#include "options/option.h"

/* The options of `goci build`, in order of their groups. */
extern const struct goci_options goci_build_options;

/* Returns true if `goci dev` honours an option of the table. */
bool goci_option_of_dev(const struct goci_option *option);

/*
 * Returns true if `goci resolve` has an option of the table: all but the stage, which a
 * reference names, and those in the place of a build.
 */
bool goci_option_of_resolve(const struct goci_option *option);

#endif
