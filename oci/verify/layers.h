/*
 * Checks the layers of an image: reads each blob once, several at a time, and checks
 * the merged result.
 */
#ifndef OCI_VERIFY_LAYERS_H
#define OCI_VERIFY_LAYERS_H

#include "graph.h"
#include "strict/files.h"

/* The layers in order, the base first; a blob that cannot be looked up is NULL. */
struct oci_image_layers {
	struct oci_blob **blobs;
	const char **paths;     /* instead of blobs: paths in a docker archive */
	struct oci_digest *ids; /* diff ids of the config, "" for a missing one */
	size_t count;
	const char *user;       /* the config's User, or NULL */
	const char *config;     /* subject of findings about the config */
	const json_t *document; /* the config itself, or NULL */
	const json_t *manifest; /* or NULL */
};

/* Reads the layers. Returns 0, or -1 when it was interrupted or the system failed. */
int oci_layers_verify(struct oci_graph *g, const struct oci_image_layers *layers,
	struct oci_err *err);

#endif
