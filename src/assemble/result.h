/*
 * Results: a memo of the inputs and outputs of a plan's images. While all of them are
 * unchanged, the images are up to date and nothing is run.
 *
 * The inputs are recorded before the compiler starts, and checked again after
 * publishing: if one changed in between, the result is not stored.
 */
#ifndef GOCI_ASSEMBLE_RESULT_H
#define GOCI_ASSEMBLE_RESULT_H

#include "compile/compilation.h"
#include "memo/inputs.h"
#include "memo/memo.h"

/* The key of the memo: all that decides what the images are, but no file. */
void goci_result_key(const struct goci_plan *plan, struct oci_digest *key);

/*
 * Returns the metadata of images that are up to date; the caller frees it. NULL if the
 * images have to be made.
 */
json_t *goci_result_recall(
	const struct goci_memos *memos, const struct goci_plan *plan);

/*
 * Records the inputs of the images, whose dependencies must be known. `began` is the
 * time before the first of them was read, except the base, which was read after
 * `opened`.
 */
void goci_result_begin(struct goci_inputs *inputs,
	const struct goci_compilation *compilations, size_t count, int64_t opened,
	int64_t began);

/* Stores the result after publishing. Failure to store is no error. */
void goci_result_keep(struct goci_inputs *inputs, const struct goci_memos *memos,
	const struct goci_image *images, size_t count, const json_t *metadata);

#endif
