/*
 * What `goci build` would use for services, and what sets each of it: read from the
 * settings alone, without Go, and without writing anything.
 */
#ifndef GOCI_EXPLAIN_EXPLAIN_H
#define GOCI_EXPLAIN_EXPLAIN_H

#include "explain/layers.h"
#include "service/service.h"
#include "settings/config_find.h"

/* A service: what is set for it, and what becomes of that. */
struct goci_explained {
	char *name;
	char *path;                       /* folder or package pattern, from here */
	const struct goci_config *config; /* goci.yaml of the folder, or NULL */
	struct goci_layers layers;        /* of `settings` */
	struct goci_settings settings;    /* as they are written */
	struct goci_service becomes;      /* without placeholders, with its names */
	char *prefix;                     /* or NULL */
	struct goci_set_by prefix_by;
	struct goci_set_by path_by;
	struct oci_strv problems; /* for which goci build would refuse it */
};

/* Services, and the settings of the call. */
struct goci_explanation {
	const struct goci_values *flags;  /* borrowed */
	struct goci_config *own, *config; /* the user's, that of this folder; or NULL */
	struct goci_configs configs;      /* those of the services */
	struct goci_layers layers;        /* of `call` */
	struct goci_values call;          /* only its `call` is filled */
	struct goci_explained *services;
	size_t count;
};

/*
 * Reads the settings for words: names of goci.yaml and folders; none: all services of
 * the goci.yaml of this folder, else this folder. Fails for settings that goci build
 * refuses, and for a word that is neither. The caller releases `to`, on failure too.
 */
int goci_explain(struct goci_explanation *to, const struct goci_values *flags,
	const struct oci_strv *words, struct oci_err *err);
void goci_explanation_release(struct goci_explanation *explanation);
#define goci_auto_explanation OCI_AUTO(goci_explanation_release) struct goci_explanation

/* The user's configuration as far as it applies to this folder; or NULL. Borrowed. */
const struct goci_config *goci_explain_own(const struct goci_explanation *all);

#endif
