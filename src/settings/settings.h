/*
 * Settings of one service's image: command line over goci.yaml's entry of the service
 * over goci.yaml's defaults.
 *
 * One table (settings/build_options.h) names each option once; the command line,
 * goci.yaml, the help and the checks use it. A value is checked where it is read, so
 * that an error names its option, or file and line.
 *
 * The user's own configuration is below all of these. A goci.yaml comes with a source
 * and is untrusted input: the table also says what it may set (enum goci_setter).
 *
 * Merging: a nearer source replaces a string, a flag or a list; maps (env, label,
 * annotation) are merged by key. Relative paths in goci.yaml are relative to its
 * folder; here they are as on the command line: absolute, or relative to the current
 * folder.
 */
#ifndef GOCI_SETTINGS_SETTINGS_H
#define GOCI_SETTINGS_SETTINGS_H

#include "oci/digest.h"
#include "oci/err.h"
#include "settings/fields.h"

void goci_settings_release(struct goci_settings *s);
#define goci_auto_settings OCI_AUTO(goci_settings_release) struct goci_settings

/* Merges what `over` sets over `call`, for settings that goci.yaml may set, too. */
void goci_call_merge(struct goci_call *call, const struct goci_call *over);

/* Merges `over` over `s` by the rules above; `over` does not change. */
void goci_settings_merge(struct goci_settings *s, const struct goci_settings *over);

/* Returns the first port, the value of PORT; NULL if none. Borrowed. */
const char *goci_settings_port(const struct goci_settings *s);

/* Hashes every setting that is set. */
void goci_settings_hash(const struct goci_settings *s, struct oci_hasher *h);

void goci_values_release(struct goci_values *values);
#define goci_auto_values OCI_AUTO(goci_values_release) struct goci_values

#endif
