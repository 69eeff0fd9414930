/*
 * The fields that the options of `goci build` set, per service and per call.
 */
#ifndef GOCI_SETTINGS_FIELDS_H
#define GOCI_SETTINGS_FIELDS_H

#include "oci/buf.h"
#include "options/checks_push.h"
#include "options/checks_sign.h"

#include <stdbool.h>

/* Settings of a service. A NULL string or an empty list is not set. All owned. */
struct goci_settings {
	char *repository;  /* HOST/NAME */
	char *target;      /* a stage, or "all" */
	char *toolchain;   /* oci:DIR[:TAG] */
	char *ignore_file; /* replaces .dockerignore */
	char *shell;       /* a static busybox, or "none" */
	char *base;        /* oci:DIR[:TAG] */
	char *user;        /* UID[:GID] or a name */
	char *workdir;
	char *stop_signal;
	char *ca_certificates; /* a file, or "none" */
	char *ldflags;
	char *compression;       /* gzip, zstd or none, with a level */
	char *policy;            /* "production" or a file */
	char *modules;           /* "all" or "needed" */
	char *vcs;               /* git labels: source, head or none */
	char *builder_id;        /* URI, in the provenance */
	char *version;           /* of the main module, in what is attached */
	struct oci_strv names;   /* NAME[:TAG] or :TAG */
	struct oci_strv outputs; /* options/destination.h */
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
	struct oci_strv attest;       /* sbom, provenance; or none */
	struct oci_strv sbom;         /* formats: cyclonedx, spdx */
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
	} given; /* flags that were given, even as false */
};

#define GOCI_SETTINGS_INIT \
	{                  \
		0          \
	}

/* Settings of a call of goci, not of a service. All owned. */
struct goci_call {
	char *cache_from; /* DIR or oci:DIR[:TAG] */
	char *cache_to;
	char *metadata_file;
	char *image_refs;
	char *trace;
	char *progress;
	char *jobs;
	char *load;
	char *prefix; /* of names: "registry.example/chorus" */
	char *ci;
	char *ci_report;
	struct oci_strv allowed; /* --allow-go-flag */
	bool dry_run;
	bool context_report;
	char *push; /* NULL: no; "": where the settings say; or REPO[:TAG] */
	struct goci_push_values registry;
	struct goci_sign_values sign; /* of the command line */
	bool help;
};

/* The struct that the table of `goci build` fills. */
struct goci_values {
	struct goci_settings service; /* first: offsets are those of the settings */
	struct goci_call call;
};

#define GOCI_VALUES_INIT \
	{                \
		0        \
	}

#endif
