/*
 * Signatures that are there already and need not be made again.
 */
#ifndef GOCI_ATTACH_KEPT_H
#define GOCI_ATTACH_KEPT_H

#include "oci/attach.h"
#include "oci/sign.h"

/* A signature that would be made; all borrowed. */
struct goci_kept_wanted {
	const struct oci_attached_list *list; /* what refers to the subject */
	const struct oci_digest *subject;
	const struct oci_key *key;
	const char *predicate_type; /* of a statement */
	const json_t *predicate;
};

enum goci_kept {
	GOCI_KEPT_NONE,
	GOCI_KEPT_OURS,      /* a build attached it: its text was appended */
	GOCI_KEPT_BY_OTHERS, /* somebody else did */
};

/*
 * Finds a good signature of this key over the same, in layers of `media_type`: of
 * referrers, or of the manifest under the tag that ends with `tag_end`. Its text is
 * appended, and to `signature` that of a layer of .sig.
 */
enum goci_kept goci_kept_find(const struct goci_kept_wanted *wanted,
	const char *media_type, const char *tag_end, struct oci_buf *text,
	struct oci_buf *signature);

#endif
