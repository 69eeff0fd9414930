#include "share/share_packages.h"

#include "layers/packages.h"
#include "modules/list.h"
#include "share/share_names.h"

#include <stdlib.h>

/* By how often they change: with the toolchain, with go.mod, with every edit. */
enum group { STANDARD, DEPENDENCIES, OWN, GROUPS };

struct groups {
	struct oci_tree trees[GROUPS];
	struct goci_pick picks[GROUPS];
};

static enum group group_of(const json_t *package)
{
	const json_t *module = json_object_get(package, "Module");
	const json_t *replace = json_object_get(module, "Replace");

	if (json_is_true(json_object_get(package, "Standard")))
		return STANDARD;
	/* A module with a version is from the module cache, and does not change. */
	return json_object_get(replace ? replace : module, "Version") ? DEPENDENCIES
								      : OWN;
}

static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	struct groups *g = arg;

	return goci_pick_package(&g->picks[group_of(package)], package, err);
}

static int take_program(struct groups *g, const struct goci_compilation *one,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_compile c = goci_compilation_args(one);
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 0; i < GROUPS; i++)
		g->picks[i].cache = c.module->gocache;
	if (goci_compile_list(&c, maker->app, &out, err) < 0)
		return -1;
	return goci_list_each(&out, take_package, g, err);
}

static int take_all(struct groups *g, struct goci_saving *s, struct oci_err *err)
{
	for (size_t i = 0; i < s->job_count; i++)
		for (size_t k = 0; k < s->jobs[i].count; k++) {
			const struct goci_compilation *one =
				&s->jobs[i].compilations[k];

			if (goci_image_has_program(one->image) &&
				take_program(g, one, s->maker, err) < 0)
				return -1;
		}
	for (size_t i = 0; i < GROUPS; i++) {
		struct oci_layer layer;

		if (!g->trees[i].count)
			continue;
		if (oci_tree_sort(&g->trees[i], err) < 0 ||
			oci_layer_make(&s->packer, &g->trees[i], &layer, err) < 0)
			return -1;
		goci_saving_add(s, GOCI_SHARE_PACKAGES, &layer);
	}
	return 0;
}

int goci_saving_packages(struct goci_saving *s, struct oci_err *err)
{
	struct groups g = {0};
	int status;

	for (size_t i = 0; i < GROUPS; i++)
		g.picks[i] = (struct goci_pick){.top = "",
			.tree = &g.trees[i],
			.attrs.mode = 0644,
			.seen = json_object()};
	status = take_all(&g, s, err);
	for (size_t i = 0; i < GROUPS; i++) {
		json_decref(g.picks[i].seen);
		oci_tree_release(&g.trees[i]);
	}
	return status;
}
