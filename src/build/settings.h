/*
 * Settings: what one service's image is to be, from the options of the command line
 * over goci.yaml's entry of the service over goci.yaml's defaults.
 *
 * One table (goci_build_options, options.h) names every option once: the command line,
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
	char *modules;     /* "all" or "needed" */
	char *vcs;         /* which labels git gives: source, head or none */
	struct oci_strv platforms;
	struct oci_strv env;         /* K=V */
	struct oci_strv labels;      /* K=V */
	struct oci_strv annotations; /* K=V */
	struct oci_strv ports;       /* PORT[/PROTO], or GOCI_PORT_NONE alone */
	struct oci_strv volumes;
	struct oci_strv entrypoint;
	struct oci_strv cmd;
	struct oci_strv files;        /* SRC:DEST[:MODE[:UID:GID]] */
	struct oci_strv capabilities; /* of the program */
	struct oci_strv go_tags;
	struct oci_strv go_flags;
	bool no_tzdata;
	bool allow_secrets;
	bool no_cache;
	bool offline;
	bool inherit_labels;
	struct {
		bool no_tzdata;
		bool allow_secrets;
		bool no_cache;
		bool offline;
		bool inherit_labels;
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
	struct oci_strv allowed; /* --allow-go-flag */
	bool dry_run;
	bool context_report;
	bool help;
};

/* Puts what `over` sets, of what goci.yaml may set as well, on top of `call`. */
void goci_call_merge(struct goci_call *call, const struct goci_call *over);

/* Puts `over` on top of `s`, by the rules above; `over` is not changed. */
void goci_settings_merge(struct goci_settings *s, const struct goci_settings *over);

/* The value of `port` that stands for no port. */
#define GOCI_PORT_NONE "none"
/* What there is where none is named. */
#define GOCI_PORT_DEFAULT "8081"
/* The first port, which PORT tells the service; NULL for none. Borrowed. */
const char *goci_settings_port(const struct goci_settings *s);

/* Adds everything that is set. */
void goci_settings_hash(const struct goci_settings *s, struct oci_hasher *h);

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

/*
 * Finds and reads the goci.yaml that counts for a folder: the nearest at or above it
 * within its source (app/trust.h), whose top is nowhere above `limit` (or NULL).
 * `*config` is NULL when there is none. -1 when it is wrong ("goci.yaml:12: ..."), or
 * somebody could have put it there whom it is not for to say.
 */
int goci_config_find(const char *dir, const char *limit, const struct oci_strv *allowed,
	struct goci_config **config, struct oci_err *err);

/*
 * The same for the user's own configuration, of the same syntax but without services:
 * $XDG_CONFIG_HOME/goci/config.yaml, else ~/.config/goci/config.yaml.
 */
int goci_config_find_own(struct goci_config **config, struct oci_err *err);

/*
 * Whether the user's configuration (NULL: no) counts for the folder `dir`: one that
 * lies in its source came along with that.
 */
bool goci_config_counts(const struct goci_config *own, const char *dir);

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
