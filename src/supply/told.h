/*
 * What may be said to others about the settings of a build.
 *
 * A provenance travels with the image, so nothing of the host is in it: no path outside
 * of the source, no value that could be a secret, no URL with credentials. Values of
 * environment variables, labels, annotations and arguments are left out as well: those
 * that matter are in the config of the image.
 */
#ifndef GOCI_SUPPLY_TOLD_H
#define GOCI_SUPPLY_TOLD_H

#include "options/option.h"

#include <jansson.h>

#define GOCI_TOLD_PATH "(path)"
#define GOCI_TOLD_OUTSIDE "(outside the source)"
#define GOCI_TOLD_SECRET "(secret)"
#define GOCI_TOLD_VALUE "(value)"

/* Whether an option of `goci build` can change a byte of an image. */
bool goci_told_counts(const struct goci_option *option);

/*
 * The options that are set in `values`, of those that count, as "--NAME"; owned. Paths
 * are relative to `top`, the real path of the source.
 */
json_t *goci_told_settings(const void *values, const char *top);

/* A path as it is told: relative to `top`, or that it is not in there. Owned. */
char *goci_told_path(const char *path, const char *top);

/*
 * Flags for a program, as one text: without absolute paths, URLs, and the values that
 * -X sets. Owned.
 */
char *goci_told_flags(const char *flags);

#endif
