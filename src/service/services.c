#include "service/services.h"

#include "service/archives.h"
#include "service/conflicts.h"
#include "service/find.h"

#include <string.h>

static bool have_package(const struct goci_services *list, size_t before, size_t at)
{
	for (size_t i = 0; i < before; i++)
		if (list->items[i].dir && list->items[at].dir &&
			list->items[i].target == list->items[at].target &&
			strcmp(list->items[i].dir, list->items[at].dir) == 0)
			return true;
	return false;
}

/* A package that was named twice is built once. */
static void drop_repeated(struct goci_services *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (have_package(list, kept, i))
			goci_service_release(&list->items[i]);
		else
			list->items[kept++] = list->items[i];
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
