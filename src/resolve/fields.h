/*
 * Images that a mapping writes in parts, as the values of Helm charts do: `repository`
 * with `tag` or `digest` beside it, and sometimes `registry`.
 *
 * A template joins them, most often as "{{ .repository }}:{{ .tag }}". So the
 * repository becomes REPO, and the digest goes where one is expected: into `digest`, or
 * into `tag` as TAG@DIGEST. A common beginning of the keys is a part of them
 * (`apiRepository`, `apiTag`). `name` and `image` count as `repository` in a mapping
 * that is called an image, with a tag or digest beside them.
 */
#ifndef GOCI_RESOLVE_FIELDS_H
#define GOCI_RESOLVE_FIELDS_H

#include "resolve/finds.h"

enum goci_field_class {
	GOCI_FIELD_OTHER,
	GOCI_FIELD_REPOSITORY,
	GOCI_FIELD_NAME, /* `name` or `image` of an image */
	GOCI_FIELD_TAG,
	GOCI_FIELD_DIGEST,
	GOCI_FIELD_REGISTRY,
};

struct goci_field {
	enum goci_field_class class;
	char stem[64]; /* "api" of "apiTag" */
	struct goci_spot spot;
};

/* The fields of a mapping that matter here. */
struct goci_fields {
	struct goci_field *items;
	size_t count;
	/* `<<` merges a mapping whose image is written in parts: its alias. */
	struct goci_spot merged;
};

void goci_fields_release(struct goci_fields *fields);

/* Whether a mapping of this key is called an image: `image`, `initImage`. */
bool goci_fields_is_image(const char *called);

/*
 * Adds a key and its value; GOCI_FIELD_OTHER if the key does not matter. `image` says
 * that the mapping is called an image. Returns the class.
 */
enum goci_field_class goci_fields_add(struct goci_fields *fields, const char *key,
	bool image, const struct goci_spot *spot);

/*
 * At the end of a mapping: decides how each reference in it is written, and adds the
 * slots. `*parts` is set if one is written in parts.
 */
int goci_fields_settle(struct goci_finds *finds, const struct goci_fields *fields,
	bool *parts, struct oci_err *err);

#endif
