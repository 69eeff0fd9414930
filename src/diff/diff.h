/*
 * `goci diff`: what differs between two images, and why.
 *
 * The result is one JSON document; the text output and --json are both made from it:
 *
 *	{"a","b": {"image","platform","digest","imageID"},
 *	 "compared": "manifests" | "configs", "equal": BOOL,
 *	 "causes": [SENTENCE...],                   most relevant first
 *	 "platforms": [{"platform","a","b"}],       those that differ, with their
 *digests "index": {"a","b"},                        digests, if two indexes differ
 *	 "programs", "files", "config", "manifest", "moreFiles",
 *	 "layers": [{"layer","change","a","b"}]}
 *
 * A layer's change is "none", "compression" (the uncompressed tar is the same),
 * "content", "added" or "removed". "moreFiles" is the number of files that the list
 * leaves out. Nothing is read from layers that are known to be equal.
 *
 * Two images are equal when their manifests have the same digest. A docker archive has
 * no manifests: if either image comes from one, the configs are compared instead,
 * "compared" is "configs" and "manifest" is null. Such a comparison covers the content,
 * not the compression.
 */
#ifndef GOCI_DIFF_DIFF_H
#define GOCI_DIFF_DIFF_H

#include "inspect/platform_image.h"
#include "oci/cancel.h"

/* Compares two images. Returns the document, owned by the caller; NULL on failure. */
json_t *goci_diff(const struct goci_platform_image *a,
	const struct goci_platform_image *b, const struct oci_cancel *cancel,
	struct oci_err *err);

/* Whether the document says that the images are equal, for every platform compared. */
bool goci_diff_is_equal(const json_t *diff);

#endif
