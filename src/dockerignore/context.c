#include "dockerignore/context.h"

#include <stdlib.h>
#include <string.h>

void goci_context_add(struct goci_context_list *list, struct goci_context_item item)
{
	OCI_GROW(list->items, list->count);
	list->items[list->count++] = item;
}

static int by_path(const void *a, const void *b)
{
	const struct goci_context_item *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void goci_context_sort(struct goci_context_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_path);
}

static void release_list(struct goci_context_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].path);
		free(list->items[i].extra);
	}
	free(list->items);
	*list = (struct goci_context_list){0};
}

void goci_context_release(struct goci_context *context)
{
	oci_strv_release(&context->folders);
	release_list(&context->in);
	release_list(&context->out);
}
