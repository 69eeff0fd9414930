/*
 * Settings: what one service's image is to be, from the options of the command line
 * over goci.yaml's entry of the service over goci.yaml's defaults.
 *
 * One table (goci_build_options, options.h) names every option once: the command line,
 * goci.yaml, the help and the checks come from it. A value is checked where it is read,
 * so that a wrong one is told with its option or its file and line.
 *
 * Merging: a nearer source replaces a string, a flag or a list; maps (env, label,
 * annotation) are merged by key. Relative paths in goci.yaml are relative to its
 * folder; here they are as the command line would give them: absolute, or relative to
 * the current folder.
 */
#ifndef GOCI_BUILD_SETTINGS_H
#define GOCI_BUILD_SETTINGS_H

#include "build/limits.h"
#include "oci/buf.h"
#include "oci/digest.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A service's settings. A NULL string, an empty list: not set. All owned. */
struct goci_settings {
	char *tag;         /* NAME[:TAG] */
	char *output;      /* oci:DIR[:TAG] */
	char *target;      /* a stage, or "all" */
	char *toolchain;   /* oci:DIR[:TAG] */
	char *ignore_file; /* in the place of .dockerignore */
	char *shell;       /* a static busybox, or "none" */
	char *base;        /* oci:DIR[:TAG] */
	char *user;        /* UID[:GID] or a name */
	char *workdir;
	char *stop_signal;
	char *ca_certificates; /* a file, or "none" */
	char *ldflags;
	char *compression; /* gzip, zstd or none, with a level */
	char *policy;      /* "production" or a file */
	struct oci_strv platforms;
	struct oci_strv env;         /* K=V */
	struct oci_strv labels;      /* K=V */
	struct oci_strv annotations; /* K=V */
	struct oci_strv ports;       /* PORT[/PROTO] */
	struct oci_strv volumes;
	struct oci_strv entrypoint;
	struct oci_strv cmd;
	struct oci_strv files; /* SRC:DEST[:MODE[:UID:GID]] */
	struct oci_strv go_tags;
	struct oci_strv go_flags;
	bool no_tzdata;
	bool allow_secrets;
	bool no_cache;
	bool offline;
	struct {
		bool no_tzdata;
		bool allow_secrets;
		bool no_cache;
		bool offline;
	} given; /* which flags were set, be it to false */
};

#define GOCI_SETTINGS_INIT \
	{                  \
		0          \
	}

void goci_settings_release(struct goci_settings *s);
#define goci_auto_settings OCI_AUTO(goci_settings_release) struct goci_settings

/* What is set for a call of the tool rather than for a service. All owned. */
struct goci_call {
	char *cache_from; /* DIR or oci:DIR[:TAG] */
	char *cache_to;
	char *metadata_file;
	char *image_refs;
	char *trace;
	char *progress;
	char *jobs;
	bool dry_run;
	bool context_report;
	bool help;
};

/* Puts what `over` sets (but dry_run and help) on top of `call`. */
void goci_call_merge(struct goci_call *call, const struct goci_call *over);

/* Puts `over` on top of `s`, by the rules above; `over` is not changed. */
void goci_settings_merge(struct goci_settings *s, const struct goci_settings *over);

/* Adds everything that is set. */
void goci_settings_hash(const struct goci_settings *s, struct oci_hasher *h);

/* goci.yaml, read and checked. */
struct goci_config;

/*
 * Finds goci.yaml in `dir` or above it, as far as the repository's root (the folder
 * with .git) or "/". Returns its path, owned by the caller, or NULL when there is none.
 */
char *goci_config_find(const char *dir);

/* Reads and checks a goci.yaml. NULL on failure: "goci.yaml:12: ...". */
struct goci_config *goci_config_read(const char *path, struct oci_err *err);
void goci_config_free(struct goci_config *config);

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
/* The `cache`: its limits, those that are not set at their defaults. */
const struct goci_limits *goci_config_limits(const struct goci_config *config);

#endif
