/*
 * The layers of an image: each blob once, several at a time, and what they make
 * together.
 */
#ifndef OCI_VERIFY_LAYERS_H
#define OCI_VERIFY_LAYERS_H

#include "graph.h"

/* In order, the base first; a blob that cannot be looked for is NULL. */
struct oci_image_layers {
	const struct oci_doc *doc; /* the manifest */
	struct oci_known **blobs;
	const char **paths;     /* instead of blobs: files of a docker archive */
	struct oci_digest *ids; /* those that the config has, "" for none */
	size_t count;
};

/* `image`: they are layers of a root file system, not what is attached to an image. */
void oci_layers_verify(
	struct oci_graph *g, const struct oci_image_layers *layers, bool image);

#endif
