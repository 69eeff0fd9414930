/*
 * Why two images differ, in sentences.
 */
#ifndef GOCI_DIFF_CAUSES_H
#define GOCI_DIFF_CAUSES_H

#include <jansson.h>

/*
 * Sets "causes" of a difference (diff.h) from what else it holds: toolchain, flags,
 * modules, source, files, owners and times, config, compression.
 */
void goci_diff_causes(json_t *diff);

#endif
