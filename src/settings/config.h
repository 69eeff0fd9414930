/*
 * Reads and checks goci.yaml, and the user's own configuration of the same syntax.
 */
#ifndef GOCI_SETTINGS_CONFIG_H
#define GOCI_SETTINGS_CONFIG_H

#include "settings/own.h"
#include "settings/settings.h"
#include "settings/yaml_node.h"

/* A parsed goci.yaml. */
struct goci_config;

/* The origin of a goci.yaml, which decides what it may set. */
struct goci_origin {
	/*
	 * The source that the file is part of, absolute: its paths must be inside, and
	 * it cannot set what belongs to the host. NULL: the user's own configuration.
	 */
	const char *top;
	const struct oci_strv *allowed; /* further Go flags that a source may set */
};

/*
 * Reads and checks a goci.yaml; the caller frees it. NULL on failure: "FILE:12: ...".
 */
struct goci_config *goci_config_read(
	const char *path, const struct goci_origin *origin, struct oci_err *err);
/* Like goci_config_read(), for text that is not stored at `path` yet. */
struct goci_config *goci_config_parse(const char *path, const struct oci_buf *text,
	const struct goci_origin *origin, struct oci_err *err);
void goci_config_free(struct goci_config *config);
void goci_config_freep(struct goci_config **config);
#define goci_auto_config OCI_AUTO(goci_config_freep) struct goci_config

/* Returns `prefix`, borrowed; NULL if it is not set. */
const char *goci_config_prefix(const struct goci_config *config);
/* Returns the absolute path of the file's folder, borrowed. */
const char *goci_config_dir(const struct goci_config *config);

/* The services in the order of the file. */
size_t goci_config_count(const struct goci_config *config);
const char *goci_config_name(const struct goci_config *config, size_t i);
/*
 * The location of a service: an absolute folder, or a package pattern relative to the
 * folder of the file.
 */
const char *goci_config_path(const struct goci_config *config, size_t i);
/*
 * The index of the entry for a folder, or for a name if that is not NULL; the count if
 * there is none.
 */
size_t goci_config_entry(
	const struct goci_config *config, const char *dir, const char *name);
/*
 * The file as it was named, its tree, its defaults and what entry `i` alone sets, for
 * those who show where a setting comes from. All borrowed.
 */
const char *goci_config_file(const struct goci_config *config);
const struct goci_yaml *goci_config_root(const struct goci_config *config);
const struct goci_values *goci_config_defaults(const struct goci_config *config);
const struct goci_settings *goci_config_own(const struct goci_config *config, size_t i);
/*
 * Merges the defaults and then service `i` over `out`, which is usually empty; if `i`
 * is the count, only the defaults.
 */
void goci_config_settings(
	const struct goci_config *config, size_t i, struct goci_settings *out);
/* Returns the per-call settings of the defaults, borrowed. */
const struct goci_call *goci_config_call(const struct goci_config *config);
/* Returns the sections that only the user's own configuration can have, borrowed. */
const struct goci_own *goci_config_own_sections(const struct goci_config *config);

#endif
