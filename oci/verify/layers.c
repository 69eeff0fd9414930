#include "layers.h"

void oci_layers_verify(
	struct oci_graph *g, const struct oci_image_layers *layers, bool image)
{
	(void)image;
	for (size_t i = 0; i < layers->count; i++)
		if (layers->blobs && layers->blobs[i]) {
			g->counts->layers += layers->blobs[i]->state == OCI_UNREAD;
			(void)oci_graph_read(g, layers->blobs[i], NULL);
		}
}
