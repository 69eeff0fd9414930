#include "names.h"

#include "image/index.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <string.h>

static bool is_whole(const char *name)
{
	return name && strpbrk(name, "/:");
}

/* The tag that an entry gets in a layout, borrowed from its full name or the entry. */
static const char *tag_of(const json_t *descriptor)
{
	const char *name = oci_layout_tag(descriptor);
	const char *tag = is_whole(name) ? oci_name_tag(name) : NULL;
	struct oci_err ignored;

	return tag && oci_tag_check(tag, &ignored) == 0 ? tag : name;
}

typedef const char *tag_fn(const json_t *descriptor);

/* How many entries have, or would get, each tag. */
static json_t *count_tags(const struct oci_copy *copy, tag_fn *tag_of_entry)
{
	json_t *counts = json_object();

	for (size_t i = 0; i < copy->count; i++) {
		const char *tag = tag_of_entry(copy->entries[i].descriptor);
		json_t *count = tag ? json_object_get(counts, tag) : NULL;

		if (tag)
			json_object_set_new(counts, tag,
				json_integer(json_integer_value(count) + 1));
	}
	return counts;
}

/* Returns 1 when the entry repeats one of `digests`, in which names have digests. */
static int note(json_t *digests, const json_t *entry, struct oci_err *err)
{
	const char *name = oci_layout_tag(entry);
	const char *digest = oci_json_text_or(entry, "digest", "");
	const char *before = name ? oci_json_text(digests, name) : NULL;

	if (name && !before)
		json_object_set_new(digests, name, json_string(digest));
	if (!before)
		return 0;
	if (strcmp(before, digest) == 0)
		return 1;
	return oci_err_set(err, OCI_ERR_INVALID,
		"two images are named %.200s, %s and %s: copy one of them, by its digest",
		name, before, digest);
}

/* A name is there once: readers take the first, or the last, of several. */
static int drop_repeated(struct oci_copy *copy, struct oci_err *err)
{
	oci_auto_json *digests = json_object();

	for (size_t i = 0; i < copy->count;) {
		int status = note(digests, copy->entries[i].descriptor, err);

		if (status < 0)
			return -1;
		if (status > 0)
			oci_copy_drop(copy, i);
		else
			i++;
	}
	return 0;
}

int oci_entries_keep_apart(struct oci_copy *copy, struct oci_err *err)
{
	oci_auto_json *counts = count_tags(copy, oci_layout_tag);

	for (size_t i = 0; i < copy->count; i++) {
		json_t *entry = copy->entries[i].descriptor;
		oci_auto_free char *name = oci_entry_full_name(entry);
		const char *tag = oci_layout_tag(entry);

		if (name && tag && json_integer_value(json_object_get(counts, tag)) > 1)
			oci_index_annotate(entry, name, name);
	}
	return drop_repeated(copy, err);
}

void oci_entries_from_archive(struct oci_copy *copy, size_t first)
{
	oci_auto_json *counts = count_tags(copy, tag_of);

	for (size_t i = first; i < copy->count; i++) {
		json_t *entry = copy->entries[i].descriptor;
		oci_auto_free char *name = oci_entry_full_name(entry);
		const char *tag = tag_of(entry);

		if (!name)
			continue;
		if (!tag || json_integer_value(json_object_get(counts, tag)) > 1)
			tag = name;
		oci_index_annotate(entry, tag, name);
	}
}
