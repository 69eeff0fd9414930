/*
 * The causes of a difference between two images, as sentences.
 */
#ifndef GOCI_DIFF_CAUSES_H
#define GOCI_DIFF_CAUSES_H

#include <jansson.h>

/*
 * Derives "causes" from the other members of `diff`, the document of diff.h, and adds
 * it there: toolchain, build flags, modules, source, files, owners and times, config,
 * compression. A cause that explains others comes first.
 */
void goci_diff_causes(json_t *diff);

#endif
