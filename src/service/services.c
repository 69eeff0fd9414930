#include "service/services.h"

#include "service/archives.h"
#include "service/conflicts.h"
#include "service/find.h"

#include <string.h>

/* Two entries of goci.yaml may have one folder, and other settings. */
static bool is_same(const struct goci_service *a, const struct goci_service *b)
{
	return a->dir && b->dir && a->target == b->target &&
	       strcmp(a->dir, b->dir) == 0 && strcmp(a->name, b->name) == 0;
}

static struct goci_service *find_same(
	const struct goci_services *list, size_t before, const struct goci_service *of)
{
	for (size_t i = 0; i < before; i++)
		if (is_same(&list->items[i], of))
			return &list->items[i];
	return NULL;
}

/* A package that was named twice is built once, for all words. */
static void drop_repeated(struct goci_services *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct goci_service *same = find_same(list, kept, &list->items[i]);

		if (same) {
			oci_strv_add_all(&same->words, &list->items[i].words);
			goci_service_release(&list->items[i]);
		} else {
			list->items[kept++] = list->items[i];
		}
	}
	list->count = kept;
}

int goci_services_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err)
{
	if (goci_find(services, app, request, memos, err) < 0)
		return -1;
	drop_repeated(services);
	if (goci_archives_find(services, app, request, err) < 0)
		return -1;
	return goci_conflicts_check(services, request, err);
}
