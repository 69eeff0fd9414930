/*
 * The difference of two images: what, and why.
 *
 * It is one document, from which both the text and --json come:
 *
 *	{"a","b": {"image","platform","digest","imageID"}, "compared", "equal",
 *	 "causes": [...], "platforms": [{"platform","a","b"}], "programs", "files",
 *"config", "manifest", "layers": [{"layer","change","a","b"}]}
 *
 * "causes" are sentences, the most telling first: a toolchain before the bytes that it
 * changed, bytes before times. "platforms" has those that differ, with their digests;
 * where two indexes differ, "index" has theirs. A layer's change is "none",
 * "compression" (the same tar), "content", "added" or "removed". The list of files has
 * an end; "moreFiles" is how many it leaves out. What is equal is not looked into: of
 * equal manifests no layer is read.
 *
 * Two images are the same when their manifests are. Where one of them is in a docker
 * archive, which has none, their configs are compared instead ("compared" is "configs"
 * then, and "manifest" null): what is in the image, and not how it is compressed.
 */
#ifndef GOCI_DIFF_DIFF_H
#define GOCI_DIFF_DIFF_H

#include "inspect/specimen.h"
#include "oci/cancel.h"

/* Compares two images. The document is owned by the caller; NULL on failure. */
json_t *goci_diff(const struct goci_specimen *a, const struct goci_specimen *b,
	const struct oci_cancel *cancel, struct oci_err *err);

/* References that are compared, and what their programs are read by, or -1 each. */
struct goci_diff_side {
	const char *name;
	int scratch; /* inspect/extract.h */
};

/*
 * The same for what two references name, for one platform: the one asked for, or where
 * that is NULL the first that differs, this host's before others.
 */
json_t *goci_diff_refs(const struct goci_diff_side sides[2], const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Whether they are the same, for every platform. */
bool goci_diff_is_equal(const json_t *diff);

/* Appends it as lines, one screen of them. */
void goci_diff_text(const json_t *diff, struct oci_buf *out);

#endif
