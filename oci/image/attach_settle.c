#include "attach_settle.h"

#include "about.h"
#include "index.h"
#include "oci/json.h"
#include "part.h"

#include <string.h>

/* All borrowed. */
struct settling {
	json_t *index;
	const json_t *staged;
	const struct oci_source *source;
	const struct oci_attach_sink *sink;
	json_t *replaced;
	const char *subject;
	json_t *known; /* of oci_document_subject */
};

/* One tag of the subject. */
struct list {
	const char *end;
	json_t *doc;   /* what it named before; NULL: nothing, or what is damaged */
	json_t *items; /* what it is to list */
	bool changed;  /* by what is staged; else the entry stays as it is */
	const char *created;
};

static void list_release(struct list *list)
{
	json_decref(list->doc);
	json_decref(list->items);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static void note_replaced(const struct settling *s, const json_t *descriptor)
{
	json_array_append(s->replaced, json_object_get(descriptor, "digest"));
}

static const char *by_of(const json_t *descriptor)
{
	return oci_json_text(
		json_object_get(descriptor, "annotations"), OCI_ATTACHED_BY);
}

static const char *end_of(const json_t *staged)
{
	return oci_json_text_or(staged, "end", "");
}

/* One payload can have several signatures: two such layers have the same digest. */
static bool is_the_same(const json_t *there, const json_t *staged)
{
	const json_t *descriptor = json_object_get(staged, "descriptor");

	return *end_of(staged) ? json_equal(there, descriptor)
			       : same(oci_json_text(there, "digest"),
					 oci_json_text(descriptor, "digest"));
}

/* Whether a descriptor that is there makes room for one that is staged. */
static bool makes_room(const json_t *there, const json_t *staged)
{
	const json_t *descriptor = json_object_get(staged, "descriptor");

	if (!descriptor)
		return same(by_of(there), oci_json_text(staged, "by"));
	return is_the_same(there, staged) ||
	       (by_of(there) && same(by_of(there), by_of(descriptor)) &&
		       same(oci_json_text(there, "artifactType"),
			       oci_json_text(descriptor, "artifactType")) &&
		       same(oci_predicate_type(there), oci_predicate_type(descriptor)));
}

static bool is_replaced(const struct settling *s, const json_t *there, const char *end)
{
	const json_t *staged;
	size_t i;

	json_array_foreach(s->staged, i, staged) {
		const char *of = oci_json_text_or(staged, "subject", "");
		bool removes = !json_object_get(staged, "descriptor");

		if (strcmp(of, s->subject) == 0 &&
			(removes || strcmp(end_of(staged), end) == 0) &&
			makes_room(there, staged))
			return true;
	}
	return false;
}

static json_t *find_tag(const struct settling *s, const char *tag, size_t *at)
{
	const json_t *entries = json_object_get(s->index, "manifests");

	for (*at = 0; *at < json_array_size(entries); ++*at) {
		json_t *entry = json_array_get(entries, *at);
		const char *has = oci_layout_tag(entry);

		if (has && strcmp(has, tag) == 0)
			return entry;
	}
	return NULL;
}

/*
 * Reads the list under a tag, but for what is replaced. A document that is missing or
 * damaged lists nothing.
 */
static int read_list(const struct settling *s, const json_t *entry, struct list *list,
	struct oci_err *err)
{
	struct oci_descriptor d;
	const json_t *old;
	json_t *item;
	size_t i;

	if (!entry || !s->source)
		return 0;
	if (oci_descriptor_read(entry, &d, err) < 0)
		return -1;
	list->doc = oci_part_document(s->source, &d, err);
	if (!list->doc)
		return err->code == OCI_ERR_NOT_FOUND || err->code == OCI_ERR_MISMATCH
			       ? 0
			       : -1;
	old = json_object_get(list->doc, *list->end ? "layers" : "manifests");
	json_array_foreach((json_t *)(uintptr_t)old, i, item) {
		if (!is_replaced(s, item, list->end)) {
			json_array_append(list->items, item);
			continue;
		}
		note_replaced(s, item);
		list->changed = true;
	}
	return 0;
}

static bool lists(const json_t *list, const char *digest)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (same(oci_json_text(item, "digest"), digest))
			return true;
	return false;
}

/* What others have written without a tag is listed as well. */
static void add_unlisted(const struct settling *s, const json_t *entry, json_t *list)
{
	struct oci_digest subject = oci_entry_subject(entry);
	oci_auto_json *doc = NULL;
	struct oci_descriptor d;
	struct oci_err ignored;

	if (!s->source || oci_layout_tag(entry) ||
		lists(list, oci_json_text(entry, "digest")))
		return;
	if (!*subject.str)
		subject = oci_document_subject(s->source, entry, s->known);
	if (strcmp(subject.str, s->subject) != 0 ||
		oci_descriptor_read(entry, &d, &ignored) < 0)
		return;
	doc = oci_part_document(s->source, &d, &ignored);
	if (doc && strcmp(oci_subject_of(doc).str, s->subject) == 0)
		json_array_append_new(list, oci_referrer_descriptor(entry, doc));
}

/* Entries without a tag: those that are replaced go, the others are listed. */
static void settle_untagged(const struct settling *s, struct list *list)
{
	json_t *entries = json_object_get(s->index, "manifests");

	for (size_t i = 0; i < json_array_size(entries);) {
		const json_t *entry = json_array_get(entries, i);

		if (!oci_layout_tag(entry) && oci_entry_refers(entry) &&
			strcmp(oci_entry_subject(entry).str, s->subject) == 0 &&
			is_replaced(s, entry, "")) {
			note_replaced(s, entry);
			json_array_remove(entries, i);
			list->changed = true;
			continue;
		}
		add_unlisted(s, entry, list->items);
		i++;
	}
}

static json_t *entry_of(const struct settling *s, const json_t *descriptor)
{
	json_t *entry = json_copy((json_t *)(uintptr_t)descriptor);
	oci_auto_json *note = json_pack("{s:s}", OCI_SUBJECT_NOTE, s->subject);

	json_object_set_new(entry, "annotations",
		oci_json_merged(json_object_get(entry, "annotations"), note));
	return entry;
}

/* Adds what is staged to the list, referrers also to index.json. */
static void add_staged(const struct settling *s, struct list *list)
{
	const json_t *staged;
	size_t i;

	json_array_foreach(s->staged, i, staged) {
		json_t *descriptor = json_object_get(staged, "descriptor");

		if (!descriptor || strcmp(end_of(staged), list->end) != 0 ||
			!same(oci_json_text(staged, "subject"), s->subject))
			continue;
		list->created = oci_json_text(staged, "created");
		list->changed = true;
		json_array_append(list->items, descriptor);
		if (!*list->end)
			json_array_append_new(json_object_get(s->index, "manifests"),
				entry_of(s, descriptor));
	}
}

/* What others say in the index stays. */
static int put_list(const struct settling *s, const struct list *list,
	struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_json *index = NULL;

	if (*list->end)
		return oci_attach_signatures(
			s->sink, list->items, list->created, d, err);
	index = list->doc ? json_incref(list->doc) : oci_index_new(NULL);
	json_object_set(index, "manifests", list->items);
	return oci_attach_document(s->sink, OCI_MEDIA_INDEX, index, d, err);
}

static int check_kind(const struct list *list, struct oci_err *err)
{
	const char *member = *list->end ? "layers" : "manifests";

	if (!list->doc || json_is_array(json_object_get(list->doc, member)))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"is no %s; remove the tag, or give it another name",
		*list->end ? "manifest of signatures" : "list of referrers");
}

/*
 * `cosign verify --local-image` goes by this annotation, which `cosign save` writes. It
 * takes the first image that has it.
 */
static void note_kind(json_t *entry, const char *kind)
{
	oci_auto_json *note = json_pack("{s:s}", "kind", kind);

	json_object_set_new(entry, "annotations",
		oci_json_merged(json_object_get(entry, "annotations"), note));
}

void oci_attach_note_image(json_t *entry, const char *subject)
{
	const char *type = oci_json_text_or(entry, "mediaType", "");

	if (same(oci_json_text(entry, "digest"), subject))
		note_kind(entry, strcmp(type, OCI_MEDIA_INDEX) == 0
					 ? "dev.cosignproject.cosign/imageIndex"
					 : "dev.cosignproject.cosign/image");
}

static void note_images(const struct settling *s)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(s->index, "manifests"), i, entry)
		oci_attach_note_image(entry, s->subject);
}

static const char *kind_of_tag(const char *end)
{
	return strcmp(end, OCI_ATTACHED_SIG) == 0 ? "dev.cosignproject.cosign/sigs"
						  : "dev.cosignproject.cosign/atts";
}

/* The entry goes to the end, as if it were new: same documents, same bytes. */
static int put_tag(const struct settling *s, const char *tag, const struct list *list,
	struct oci_err *err)
{
	oci_auto_json *entry = NULL;
	const json_t *there;
	struct oci_descriptor d;
	size_t at;

	there = find_tag(s, tag, &at);
	if (there) {
		note_replaced(s, there);
		json_array_remove(json_object_get(s->index, "manifests"), at);
	}
	if (!json_array_size(list->items))
		return 0;
	if (check_kind(list, err) < 0 || put_list(s, list, &d, err) < 0)
		return -1;
	entry = oci_descriptor_json(&d);
	oci_index_annotate(entry, tag, NULL);
	if (*list->end)
		note_kind(entry, kind_of_tag(list->end));
	return oci_index_put(s->index, entry, err);
}

/* Brings the tag of the subject that ends so up to date. */
static int settle_tag(const struct settling *s, const char *end, struct oci_err *err)
{
	oci_auto_free char *tag = oci_xasprintf("sha256-%s%s", s->subject + 7, end);
	OCI_AUTO(list_release) struct list list = {.end = end, .items = json_array()};
	size_t at;

	if (read_list(s, find_tag(s, tag, &at), &list, err) < 0)
		return oci_err_wrap(err, "tag %s", tag);
	if (!*end)
		settle_untagged(s, &list);
	add_staged(s, &list);
	if (!list.changed || put_tag(s, tag, &list, err) == 0)
		return 0;
	return oci_err_wrap(err, "tag %s", tag);
}

static int settle_subject(const struct settling *s, struct oci_err *err)
{
	static const char *const ends[] = {"", OCI_ATTACHED_SIG, OCI_ATTACHED_ATT};

	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (settle_tag(s, ends[i], err) < 0)
			return -1;
	note_images(s);
	return 0;
}

int oci_attach_settle(json_t *index, const json_t *staged,
	const struct oci_source *source, const struct oci_attach_sink *sink,
	json_t *replaced, struct oci_err *err)
{
	oci_auto_json *done = json_object(), *known = json_object();
	const json_t *one;
	size_t i;

	json_array_foreach(staged, i, one) {
		const struct settling s = {index, staged, source, sink, replaced,
			oci_json_text_or(one, "subject", ""), known};

		if (json_object_get(done, s.subject))
			continue;
		json_object_set_new(done, s.subject, json_true());
		if (settle_subject(&s, err) < 0)
			return -1;
	}
	return 0;
}
