#include "compile/compilation.h"

#include <stdlib.h>

void goci_compilation_init(
	struct goci_compilation *compilation, const struct goci_image *image)
{
	*compilation =
		(struct goci_compilation){.image = image, .program = GOCI_PROGRAM_INIT};
}

void goci_compilation_release(struct goci_compilation *compilation)
{
	json_decref(compilation->deps);
	json_decref(compilation->modules);
	json_decref(compilation->sums);
	free(compilation->imports);
	free(compilation->overlay);
	free(compilation->left_out);
	goci_program_release(&compilation->program);
}

struct goci_compile goci_compilation_args(const struct goci_compilation *compilation)
{
	const struct goci_image *image = compilation->image;
	const struct goci_plan *plan = image->plan;
	const struct goci_service *s = plan->service;

	return (struct goci_compile){.module = s->module,
		.service = s->name,
		.package = s->package,
		.platform = image->platform,
		.tags = plan->tags,
		.ldflags = plan->ldflags,
		.go_flags = &s->flags.passed,
		.ignore_file = s->settings.ignore_file,
		.overlay = compilation->overlay,
		.left_out = compilation->left_out,
		.verbose = true,
		.rebuild = s->settings.no_cache || s->flags.rebuild,
		.shown = s->flags.shown};
}
