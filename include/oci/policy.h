/*
 * Policies: what an image for production must be, beyond being valid.
 *
 * A policy is a set of checks, each a rule (20xx) that is on or off. Layers are checked
 * while they are read, the image when all layers are stacked: a program that a later
 * layer hides cannot run, but a secret in it is still in the image.
 */
#ifndef OCI_POLICY_H
#define OCI_POLICY_H

#include "oci/buf.h"
#include "oci/layercheck.h"

#include <jansson.h>

/* Lists are owned. */
struct oci_policy {
	bool user;           /* numeric, and not root */
	bool static_program; /* the entrypoint needs no interpreter and no library */
	bool shell;          /* no shell or package manager in PATH */
	bool setuid;
	bool capabilities;
	bool devices;
	bool world_writable; /* but /tmp with its sticky bit */
	bool read_only;      /* runs on a root that cannot be written */
	bool secrets;
	/* For the program that reads them: liboci knows no programs' settings. */
	bool fips;              /* each program is in FIPS mode by itself */
	int64_t max_growth;     /* over the image before; < 0: any */
	bool growth_percent;    /* in hundredths of a percent, else in bytes */
	const char *vulns;      /* "linked", "package" or "module"; NULL: not asked */
	int64_t vulns_max_age;  /* days of the database; < 0: any */
	int64_t max_size;       /* bytes of all layers as they are stored; < 0: any */
	int64_t max_layers;     /* < 0: any number */
	struct oci_strv labels; /* that must be there; none: any */
	struct oci_strv bases;  /* digests that a base may have; none: any */
	struct oci_strv signed_by; /* files of public keys; none: no signature */
	struct oci_strv attested;  /* attestations (oci/predicate.h); none: any */
};

/* The policy "production". */
#define OCI_POLICY_PRODUCTION                                                        \
	{                                                                            \
		.user = true, .static_program = true, .shell = true, .setuid = true, \
		.capabilities = true, .devices = true, .world_writable = true,       \
		.read_only = true, .secrets = true, .max_size = INT64_C(100000000),  \
		.max_layers = -1, .max_growth = -1, .vulns_max_age = -1,             \
	}

void oci_policy_release(struct oci_policy *policy);

/*
 * The state of one layer while it is read; layers can be processed concurrently.
 * Secrets are reported immediately for `subject` (borrowed, like `findings`); programs
 * that need others to run are kept for the check of the image, within `budget`
 * (borrowed), which its layers share.
 */
struct oci_policy_layer;
struct oci_policy_layer *oci_policy_layer_new(const struct oci_policy *policy,
	const char *subject, struct oci_findings *findings, struct oci_budget *budget);
void oci_policy_layer_free(struct oci_policy_layer *layer);

/* Callbacks for struct oci_layer_check; `arg` is the struct oci_policy_layer. */
void oci_policy_layer_entry(const struct oci_layer_entry *entry, void *arg);
void oci_policy_layer_content(const void *data, size_t len, void *arg);
/* To be called at the end of the layer, after the last callback. */
void oci_policy_layer_end(struct oci_policy_layer *layer);

/* An image whose layers were read. All members are borrowed. */
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
