/*
 * Settings: what one service's image is to be, from the options of the command line
 * over goci.yaml's entry of the service over goci.yaml's defaults.
 *
 * One table (settings/build_options.h) names every option once: the command line,
 * goci.yaml, the help and the checks come from it. A value is checked where it is read,
 * so that a wrong one is told with its option or its file and line.
 *
 * Below both is the user's own configuration. A goci.yaml comes with a source and is
 * input: what it may set is in the table, too (enum goci_setter).
 *
 * Merging: a nearer source replaces a string, a flag or a list; maps (env, label,
 * annotation) are merged by key. Relative paths in goci.yaml are relative to its
 * folder; here they are as the command line would give them: absolute, or relative to
 * the current folder.
 */
#ifndef GOCI_SETTINGS_SETTINGS_H
#define GOCI_SETTINGS_SETTINGS_H

#include "oci/digest.h"
#include "oci/err.h"
#include "settings/fields.h"

void goci_settings_release(struct goci_settings *s);
#define goci_auto_settings OCI_AUTO(goci_settings_release) struct goci_settings

/* Puts what `over` sets, of what goci.yaml may set as well, on top of `call`. */
void goci_call_merge(struct goci_call *call, const struct goci_call *over);

/* Puts `over` on top of `s`, by the rules above; `over` is not changed. */
void goci_settings_merge(struct goci_settings *s, const struct goci_settings *over);

/* The first port, which PORT tells the service; NULL for none. Borrowed. */
const char *goci_settings_port(const struct goci_settings *s);

/* Adds everything that is set. */
void goci_settings_hash(const struct goci_settings *s, struct oci_hasher *h);

void goci_values_release(struct goci_values *values);
#define goci_auto_values OCI_AUTO(goci_values_release) struct goci_values

#endif
