/*
 * Keeps the outputs of a call apart from its inputs, under whatever name or link.
 */
#ifndef GOCI_OUTCOME_INPUTS_H
#define GOCI_OUTCOME_INPUTS_H

#include "app/output.h"

/*
 * Fails where an output is the input file `path`, given by `option` (or ""). The output
 * is then marked as refused.
 */
int goci_outputs_check_file(struct goci_outputs *outputs, const char *option,
	const char *path, struct oci_err *err);

/*
 * The same for the input image `text`: its archive, or the files of its layout. A text
 * that is not a valid reference passes; the caller reports it.
 */
int goci_outputs_check_image(struct goci_outputs *outputs, const char *option,
	const char *text, struct oci_err *err);

/*
 * Whether the output is the folder of a layout, or one of its index.json, oci-layout
 * and blobs. `folder` is absolute, without symlinks.
 */
bool goci_output_is_of_layout(const struct goci_output *output, const char *folder);

#endif
