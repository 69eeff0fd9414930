#include "resolve/fields.h"

#include "oci/ref.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 1000 };

void goci_fields_release(struct goci_fields *fields)
{
	free(fields->items);
	*fields = (struct goci_fields){0};
}

bool goci_fields_is_image(const char *called)
{
	size_t len = strlen(called);

	return strcmp(called, "image") == 0 ||
	       (len > 5 && strcmp(called + len - 5, "Image") == 0);
}

static const struct {
	const char *end;
	enum goci_field_class class;
} endings[] = {
	{"epository", GOCI_FIELD_REPOSITORY},
	{"ag", GOCI_FIELD_TAG},
	{"igest", GOCI_FIELD_DIGEST},
	{"egistry", GOCI_FIELD_REGISTRY},
};

/* What comes before "Repository" or "_tag"; alone, the word is in small letters. */
static bool take_stem(
	const char *key, const char *end, char letter, char *stem, size_t size)
{
	size_t len = strlen(key), part = strlen(end) + 1;

	if (len < part || len - part >= size || strcmp(key + len - part + 1, end) != 0)
		return false;
	key += len - part;
	len -= part;
	if (*key != letter && (!len || *key != letter - 'a' + 'A'))
		return false;
	if (len && *key == letter && !strchr("_-.", key[-1]))
		return false;
	memcpy(stem, key - len, len);
	while (len && strchr("_-.", stem[len - 1]))
		len--;
	stem[len] = '\0';
	return true;
}

static enum goci_field_class classify(
	const char *key, bool image, char *stem, size_t size)
{
	static const char letters[] = "rtdr";

	for (size_t i = 0; i < OCI_COUNT(endings); i++)
		if (take_stem(key, endings[i].end, letters[i], stem, size))
			return endings[i].class;
	*stem = '\0';
	return image && (strcmp(key, "name") == 0 || strcmp(key, "image") == 0)
		       ? GOCI_FIELD_NAME
		       : GOCI_FIELD_OTHER;
}

enum goci_field_class goci_fields_add(struct goci_fields *fields, const char *key,
	bool image, const struct goci_spot *spot)
{
	struct goci_field field = {.spot = *spot};

	field.class = classify(key, image, field.stem, sizeof(field.stem));
	if (field.class == GOCI_FIELD_OTHER || fields->count == FIELDS_MAX)
		return GOCI_FIELD_OTHER;
	OCI_GROW(fields->items, fields->count);
	fields->items[fields->count++] = field;
	return field.class;
}

/* The last one counts, as in most readers. */
static const struct goci_field *beside(const struct goci_fields *fields,
	const struct goci_field *of, enum goci_field_class class)
{
	const struct goci_field *found = NULL;

	for (size_t i = 0; i < fields->count; i++)
		if (fields->items[i].class == class &&
			strcmp(fields->items[i].stem, of->stem) == 0)
			found = &fields->items[i];
	return found;
}

static int check_beside(const struct goci_finds *finds, const struct goci_field *field,
	const char *ref, struct oci_err *err)
{
	const struct goci_spot *spot = &field->spot;

	if (spot->kind == GOCI_NODE_SCALAR && !spot->anchored && !spot->mention &&
		spot->style != GOCI_STYLE_BLOCK)
		return 0;
	return goci_finds_fail(finds, spot, err,
		"this is written together with %s beside it, so it has to be a value in "
		"one line, without an anchor or alias",
		ref);
}

static bool is_null(const struct goci_spot *spot)
{
	return spot->style == GOCI_STYLE_PLAIN &&
	       (strcmp(spot->text, "~") == 0 || strcasecmp(spot->text, "null") == 0);
}

static void add_tag(
	struct goci_finds *finds, const struct goci_spot *spot, size_t mention)
{
	size_t before = finds->slot_count;
	size_t len = strcspn(spot->text, "@");
	oci_auto_free char *tag = oci_xstrndup(spot->text, len);
	struct oci_err ignored;

	goci_finds_replace(finds, spot, GOCI_PART_TAG, mention);
	if (!is_null(spot) && oci_tag_check(tag, &ignored) == 0)
		finds->slots[before].tag = oci_steal_ptr(&tag);
}

static int settle_registry(struct goci_finds *finds, const struct goci_field *registry,
	struct goci_mention *mention, size_t at, struct oci_err *err)
{
	if (!registry)
		return 0;
	if (check_beside(finds, registry, mention->ref, err) < 0)
		return -1;
	mention->mode = GOCI_MODE_PATH;
	goci_finds_replace(finds, &registry->spot, GOCI_PART_REGISTRY, at);
	return 0;
}

static int settle_parts(struct goci_finds *finds, const struct goci_fields *fields,
	const struct goci_field *field, const struct goci_field *digest,
	const struct goci_field *tag, struct oci_err *err)
{
	size_t at = field->spot.mention - 1;
	struct goci_mention *mention = &finds->mentions[at];
	const struct goci_field *registry = beside(fields, field, GOCI_FIELD_REGISTRY);

	mention->mode = GOCI_MODE_REPO;
	if (check_beside(finds, digest ? digest : tag, mention->ref, err) < 0 ||
		settle_registry(finds, registry, mention, at, err) < 0)
		return -1;
	if (digest)
		goci_finds_replace(finds, &digest->spot, GOCI_PART_DIGEST, at);
	else
		add_tag(finds, &tag->spot, at);
	if (field->spot.kind == GOCI_NODE_SCALAR)
		goci_finds_replace(finds, &field->spot,
			mention->mode == GOCI_MODE_PATH ? GOCI_PART_PATH
							: GOCI_PART_REPOSITORY,
			at);
	return 0;
}

static int settle_one(struct goci_finds *finds, const struct goci_fields *fields,
	const struct goci_field *field, bool *parts, struct oci_err *err)
{
	const char *ref = finds->mentions[field->spot.mention - 1].ref;
	const struct goci_field *digest = beside(fields, field, GOCI_FIELD_DIGEST);
	const struct goci_field *tag = beside(fields, field, GOCI_FIELD_TAG);

	if (field->class == GOCI_FIELD_NAME &&
		beside(fields, field, GOCI_FIELD_REPOSITORY))
		return goci_finds_fail(finds, &field->spot, err,
			"%s has a repository beside it, and a chart would join the two: "
			"write the reference there",
			ref);
	if (digest || tag) {
		*parts = true;
		return settle_parts(finds, fields, field, digest, tag, err);
	}
	/* ko writes whole images wherever its scheme stands. */
	if (field->class == GOCI_FIELD_REPOSITORY &&
		strncmp(ref, GOCI_SCHEME, strlen(GOCI_SCHEME)) == 0)
		return goci_finds_fail(finds, &field->spot, err,
			"%s is a repository without a tag or digest beside it, and a "
			"chart would add one: write %s%s (or %s%s) with the value \"\" "
			"beside it, or the whole image as one value, such as image: %s",
			ref, field->stem, *field->stem ? "Tag" : "tag", field->stem,
			*field->stem ? "Digest" : "digest", ref);
	if (field->spot.kind == GOCI_NODE_SCALAR)
		goci_finds_replace(
			finds, &field->spot, GOCI_PART_IMAGE, field->spot.mention - 1);
	return 0;
}

int goci_fields_settle(struct goci_finds *finds, const struct goci_fields *fields,
	bool *parts, struct oci_err *err)
{
	if (fields->merged.kind && fields->count)
		return goci_finds_fail(finds, &fields->merged, err,
			"what is merged here has an image in parts, and this mapping "
			"changes a part of it: write all parts of the image here");
	for (size_t i = 0; i < fields->count; i++) {
		const struct goci_field *field = &fields->items[i];

		if (field->spot.mention &&
			(field->class == GOCI_FIELD_REPOSITORY ||
				field->class == GOCI_FIELD_NAME) &&
			settle_one(finds, fields, field, parts, err) < 0)
			return -1;
	}
	return 0;
}
