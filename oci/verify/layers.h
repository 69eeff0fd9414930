/*
 * The layers of an image: each blob once, several at a time, and what they make
 * together.
 */
#ifndef OCI_VERIFY_LAYERS_H
#define OCI_VERIFY_LAYERS_H

#include "graph.h"
#include "strict/files.h"

/* In order, the base first; a blob that cannot be looked for is NULL. */
struct oci_image_layers {
	struct oci_blob **blobs;
	const char **paths;     /* instead of blobs: files of a docker archive */
	struct oci_digest *ids; /* those that the config has, "" for none */
	size_t count;
	const char *user;       /* the config's User, or NULL */
	const char *config;     /* what findings about it call the config */
	const json_t *document; /* the config itself, or NULL */
	const json_t *manifest; /* or NULL */
};

/* Reads them; -1 when that was interrupted or the system failed. */
int oci_layers_verify(struct oci_graph *g, const struct oci_image_layers *layers,
	struct oci_err *err);

#endif
