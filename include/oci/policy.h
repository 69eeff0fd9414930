/*
 * Policies: what an image must be to be run in production, beyond being valid.
 *
 * A policy is a set of checks, each of them a rule (20xx) that is on or off. Layers are
 * looked at while they are read, the image when all of them lie upon each other: what a
 * later layer hides cannot be run, but a secret in it is still in the image.
 */
#ifndef OCI_POLICY_H
#define OCI_POLICY_H

#include "oci/buf.h"
#include "oci/layercheck.h"

#include <jansson.h>

/* Lists are owned. */
struct oci_policy {
	bool user;           /* numeric, and not root */
	bool static_program; /* what is started needs no interpreter and no library */
	bool shell;          /* no shell or package manager in PATH */
	bool setuid;
	bool capabilities;
	bool devices;
	bool world_writable; /* but /tmp with its sticky bit */
	bool read_only;      /* runs on a root that cannot be written */
	bool secrets;
	int64_t max_size;       /* bytes of all layers as they are stored; < 0: any */
	int64_t max_layers;     /* < 0: any number */
	struct oci_strv labels; /* that must be there; none: any */
	struct oci_strv bases;  /* digests that a base may have; none: any */
};

/* The one that is called "production". */
#define OCI_POLICY_PRODUCTION                                                        \
	{                                                                            \
		.user = true, .static_program = true, .shell = true, .setuid = true, \
		.capabilities = true, .devices = true, .world_writable = true,       \
		.read_only = true, .secrets = true, .max_size = INT64_C(100000000),  \
		.max_layers = -1,                                                    \
	}

void oci_policy_release(struct oci_policy *policy);

/*
 * One layer while it is read; safe beside others. Secrets are told at once, of
 * `subject` (borrowed, as the findings); what of it cannot be run alone is kept for the
 * image, within the budget (borrowed) that its layers share.
 */
struct oci_policy_layer;
struct oci_policy_layer *oci_policy_layer_new(const struct oci_policy *policy,
	const char *subject, struct oci_findings *findings, struct oci_budget *budget);
void oci_policy_layer_free(struct oci_policy_layer *layer);

/* The callbacks of struct oci_walk; `arg` is a struct oci_policy_layer. */
void oci_policy_layer_entry(const struct oci_layer_entry *entry, void *arg);
void oci_policy_layer_content(const void *data, size_t len, void *arg);
/* The layer was read to its end: no more of the callbacks follow. */
void oci_policy_layer_end(struct oci_policy_layer *layer);

/* An image whose layers were read; all borrowed. */
struct oci_policy_image {
	const char *subject;
	const json_t *config;
	const json_t *annotations; /* of the manifest, or NULL */
	int64_t size;              /* bytes of all layers as they are stored */
	size_t count;              /* layers */
	const struct oci_files *files;
	struct oci_policy_layer *const *layers; /* by number */
};

void oci_policy_check(const struct oci_policy *policy,
	const struct oci_policy_image *image, struct oci_findings *findings);

#endif
