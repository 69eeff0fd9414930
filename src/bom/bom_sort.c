#include "bom/bom_sort.h"

#include <stdlib.h>
#include <string.h>

static int by_part(const void *a, const void *b, void *arg)
{
	const struct goci_bom *bom = arg;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const struct goci_bom_part *x = &bom->parts[i], *y = &bom->parts[k];

	if (!i || !k) /* the subject stays the first */
		return i < k ? -1 : i > k;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->kind == GOCI_BOM_LAYER)
		return i < k ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int by_edge(const void *a, const void *b)
{
	const struct goci_bom_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

static void sort_edges(struct goci_bom *bom)
{
	size_t kept = 0;

	if (bom->edge_count)
		qsort(bom->edges, bom->edge_count, sizeof(*bom->edges), by_edge);
	for (size_t i = 0; i < bom->edge_count; i++)
		if (!i || by_edge(&bom->edges[i], &bom->edges[i - 1]) != 0)
			bom->edges[kept++] = bom->edges[i];
	bom->edge_count = kept;
}

/* Puts the parts into `order`, and makes `ids` and the edges follow. */
static void reorder(struct goci_bom *bom, const size_t *order)
{
	struct goci_bom_part *parts = NULL;
	oci_auto_free size_t *now = oci_xcalloc(bom->count + 1, sizeof(*now));

	for (size_t i = 0; i < bom->count; i++) {
		OCI_GROW(parts, i);
		parts[i] = bom->parts[order[i]];
		now[order[i]] = i;
		json_object_set_new(bom->ids, parts[i].id, json_integer((json_int_t)i));
	}
	free(bom->parts);
	bom->parts = parts;
	for (size_t i = 0; i < bom->edge_count; i++) {
		bom->edges[i].from = now[bom->edges[i].from];
		bom->edges[i].to = now[bom->edges[i].to];
	}
}

void goci_bom_sort(struct goci_bom *bom)
{
	oci_auto_free size_t *order = oci_xcalloc(bom->count + 1, sizeof(*order));

	for (size_t i = 0; i < bom->count; i++) {
		oci_strv_sort(&bom->parts[i].licences);
		oci_strv_sort(&bom->parts[i].facts);
		order[i] = i;
	}
	qsort_r(order, bom->count, sizeof(*order), by_part, bom);
	reorder(bom, order);
	sort_edges(bom);
}
