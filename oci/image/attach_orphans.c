#include "attach_orphans.h"

#include "about.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "part.h"

enum { DEPTH_MAX = 4, ROUNDS_MAX = 8 };

static json_t *entries_of(const json_t *index)
{
	return json_object_get(index, "manifests");
}

/* The value of an index whose entries were added is false. */
static void note(json_t *set, const json_t *entry)
{
	const char *digest = oci_json_text_or(entry, "digest", "");

	if (!json_object_get(set, digest))
		json_object_set_new(set, digest, json_true());
}

/* Images that `before` names and `index` does not. */
static json_t *replaced(const json_t *index, const json_t *before)
{
	oci_auto_json *now = json_object();
	json_t *gone = json_array(), *entry;
	size_t i;

	json_array_foreach(entries_of(index), i, entry)
		note(now, entry);
	json_array_foreach(entries_of(before), i, entry)
		if (!oci_entry_refers(entry) &&
			!json_object_get(now, oci_json_text_or(entry, "digest", "")))
			json_array_append(gone, entry);
	return gone;
}

bool oci_attach_may_orphan(const json_t *index, const json_t *before)
{
	oci_auto_json *gone = replaced(index, before);
	const json_t *entry;
	bool any = false;
	size_t i;

	json_array_foreach(entries_of(index), i, entry)
		any = any || !oci_layout_tag(entry) || oci_entry_refers(entry);
	return any && json_array_size(gone);
}

/*
 * Adds an entry and what it lists, unless it was added before: indexes can list each
 * other many times. -1 when one cannot be read.
 */
static int note_all(
	const struct oci_source *source, const json_t *entry, json_t *set, int depth)
{
	oci_auto_json *doc = NULL;
	struct oci_descriptor d;
	struct oci_err ignored;
	const char *digest = oci_json_text_or(entry, "digest", "");
	const json_t *below;
	size_t i;

	if (!oci_is_index(entry)) {
		note(set, entry);
		return 0;
	}
	if (json_is_false(json_object_get(set, digest)))
		return 0;
	json_object_set_new(set, digest, json_false());
	if (depth > DEPTH_MAX || oci_descriptor_read(entry, &d, &ignored) < 0)
		return -1;
	doc = oci_part_document(source, &d, &ignored);
	if (!doc)
		return -1;
	json_array_foreach(entries_of(doc), i, below)
		if (note_all(source, below, set, depth + 1) < 0)
			return -1;
	return 0;
}

static int note_images(
	const struct oci_source *source, const json_t *index, json_t *set)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries_of(index), i, entry)
		if (!oci_entry_refers(entry) && note_all(source, entry, set, 0) < 0)
			return -1;
	return 0;
}

/* What an entry without a name of its own refers to. */
static struct oci_digest subject_of(
	const struct oci_source *source, const json_t *entry, json_t *known)
{
	struct oci_digest subject = oci_entry_subject(entry);

	return *subject.str || oci_layout_tag(entry)
		       ? subject
		       : oci_document_subject(source, entry, known);
}

/* {DIGEST: what it refers to}, so that each document is read once. */
static json_t *read_subjects(const struct oci_source *source, const json_t *entries)
{
	oci_auto_json *known = json_object();
	json_t *subjects = json_object();
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
		oci_json_set(subjects, oci_json_text_or(entry, "digest", ""),
			subject_of(source, entry, known).str);
	return subjects;
}

static bool is_lost(const json_t *entry, const json_t *subjects, const json_t *lost)
{
	const char *digest = oci_json_text_or(entry, "digest", "");
	struct oci_digest about = oci_tag_about(oci_layout_tag(entry));
	const char *subject =
		*about.str ? about.str : oci_json_text_or(subjects, digest, "");

	return *subject && json_object_get(lost, subject) &&
	       (*about.str || !oci_layout_tag(entry));
}

/* One round: what refers to a lost one is lost as well. True if there was any. */
static bool drop(const struct oci_source *source, json_t *entries,
	const json_t *subjects, json_t *lost)
{
	bool any = false;

	for (size_t i = 0; i < json_array_size(entries);) {
		const json_t *entry = json_array_get(entries, i);

		if (!is_lost(entry, subjects, lost)) {
			i++;
			continue;
		}
		(void)note_all(source, entry, lost, 0);
		json_array_remove(entries, i);
		any = true;
	}
	return any;
}

void oci_attach_drop_orphans(
	json_t *index, const json_t *before, const struct oci_source *source)
{
	oci_auto_json *gone = replaced(index, before);
	oci_auto_json *lost = json_object(), *kept = json_object(), *subjects = NULL;
	const json_t *entry;
	const char *digest;
	json_t *value;
	size_t i;

	if (!json_array_size(gone) || note_images(source, index, kept) < 0)
		return;
	json_array_foreach(gone, i, entry)
		(void)note_all(source, entry, lost, 0);
	json_object_foreach(kept, digest, value)
		json_object_del(lost, digest);
	subjects = read_subjects(source, entries_of(index));
	for (int round = 0; round < ROUNDS_MAX; round++)
		if (!drop(source, entries_of(index), subjects, lost))
			break;
}
