#include "share/share_saving.h"

#include "oci/mem.h"

void goci_saving_add(
	struct goci_saving *s, const char *type, const struct oci_layer *layer)
{
	for (size_t i = 0; i < s->count; i++)
		if (oci_digest_cmp(&s->items[i].layer.key, &layer->key) == 0)
			return;
	OCI_GROW(s->items, s->count);
	s->items[s->count++] = (struct goci_saved){type, *layer};
}
