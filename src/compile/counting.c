#include "compile/counting.h"

#include <stdlib.h>

static const char unit[] = "packages";

static struct goci_lane *join(
	struct goci_step *step, const struct goci_compilation *compilation)
{
	goci_auto_image_subject about = {0};

	goci_image_subject(compilation->image, &about);
	return goci_step_join(step, &about.subject);
}

/* What there is to do is shown before Go names the first package. */
static void show(const struct goci_counting *c, size_t program, const char *package)
{
	const struct goci_extent at = {.done = goci_imports_done(c->imports, program),
		.total = goci_imports_total(c->imports, program),
		.unit = unit,
		.note = package};

	if (!at.total)
		return;
	if (c->lanes)
		goci_lane_at(c->lanes[program], &at);
	else if (!package)
		goci_step_at(c->step, &at);
}

void goci_counting_begin(struct goci_counting *c, struct goci_step *step,
	struct goci_compilation *const *compilations, size_t count)
{
	*c = (struct goci_counting){
		.step = step, .imports = goci_imports_new(), .count = count};
	if (count > 1)
		c->lanes = oci_xcalloc(count, sizeof(struct goci_lane *));
	for (size_t i = 0; i < count; i++) {
		goci_imports_add(c->imports, compilations[i]->imports);
		if (c->lanes)
			c->lanes[i] = join(step, compilations[i]);
		show(c, i, NULL);
	}
}

void goci_counting_end(struct goci_counting *c)
{
	goci_imports_free(c->imports);
	free(c->lanes);
	*c = (struct goci_counting){0};
}

void goci_counting_named(void *counting, const char *package)
{
	struct goci_counting *c = counting;
	struct goci_extent all = {0};

	goci_imports_named(c->imports, package);
	all = (struct goci_extent){.done = goci_imports_done_all(c->imports),
		.total = goci_imports_total_all(c->imports),
		.unit = unit,
		.note = package};

	/* Of a program without a list, what Go names is counted. */
	if (all.total)
		goci_step_at(c->step, &all);
	else
		goci_step_count(c->step, unit, package);
	for (size_t i = 0; c->lanes && i < c->count; i++)
		if (goci_imports_has(c->imports, i))
			show(c, i, package);
}
