/*
 * goci.yaml, and the user's own configuration of the same syntax: read and checked.
 */
#ifndef GOCI_SETTINGS_CONFIG_H
#define GOCI_SETTINGS_CONFIG_H

#include "options/limits.h"
#include "settings/settings.h"

/* goci.yaml, read and checked. */
struct goci_config;

/* Where a goci.yaml is from, and with that what it may set. */
struct goci_origin {
	/*
	 * The source that it is a part of, absolute: its paths stay in there, and what
	 * belongs to the machine it may not set. NULL: it is the user's own.
	 */
	const char *top;
	const struct oci_strv *allowed; /* flags of Go that a source may set, too */
};

/* Reads and checks a goci.yaml. NULL on failure: "goci.yaml:12: ...". */
struct goci_config *goci_config_read(
	const char *path, const struct goci_origin *origin, struct oci_err *err);
/* The same for text that is not in a file yet: it would be that of `path`. */
struct goci_config *goci_config_parse(const char *path, const struct oci_buf *text,
	const struct goci_origin *origin, struct oci_err *err);
void goci_config_free(struct goci_config *config);
void goci_config_freep(struct goci_config **config);
#define goci_auto_config OCI_AUTO(goci_config_freep) struct goci_config

/* The `prefix`, borrowed; NULL when it is not set. */
const char *goci_config_prefix(const struct goci_config *config);
/* The folder that the file is in, borrowed: absolute. */
const char *goci_config_dir(const struct goci_config *config);

/* The services by name, in the file's order. */
size_t goci_config_count(const struct goci_config *config);
const char *goci_config_name(const struct goci_config *config, size_t i);
/* Where a service is: an absolute folder, or a package pattern relative to the file. */
const char *goci_config_path(const struct goci_config *config, size_t i);
/*
 * Puts the defaults and then service `i` on top of `out`, which is usually empty; with
 * `i` = count the defaults alone.
 */
void goci_config_settings(
	const struct goci_config *config, size_t i, struct goci_settings *out);
/* What the defaults set for a call, borrowed. */
const struct goci_call *goci_config_call(const struct goci_config *config);
/* The `cache` of the user's: its limits, those that are not set at their defaults. */
const struct goci_limits *goci_config_limits(const struct goci_config *config);

#endif
