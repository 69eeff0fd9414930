/*
 * Results: what the images of a plan were made from and what they are, as a memo. While
 * nothing of it has changed, the images are there already and nothing is run.
 *
 * What a result depends on is told before the compiler is started, and is looked at
 * again when all is published: had something changed meanwhile, it is not kept.
 */
#ifndef GOCI_ASSEMBLE_RESULT_H
#define GOCI_ASSEMBLE_RESULT_H

#include "compile/compilation.h"
#include "memo/inputs.h"
#include "memo/memo.h"

/*
 * The metadata of the images that are in the layout already, owned by the caller; NULL
 * when they have to be made.
 */
json_t *goci_result_recall(
	const struct goci_memos *memos, const struct goci_plan *plan);

/*
 * Takes what the images, whose dependencies are known, are going to be made from.
 * `began` is when the first of it was looked at, but for the base, which was read after
 * `opened`.
 */
void goci_result_begin(struct goci_inputs *inputs,
	const struct goci_compilation *compilations, size_t count, int64_t opened,
	int64_t began);

/* Keeps what was published; that it cannot be kept is no error. */
void goci_result_keep(struct goci_inputs *inputs, const struct goci_memos *memos,
	const struct goci_image *images, size_t count, const json_t *metadata);

#endif
