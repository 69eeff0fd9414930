#include "attach/record.h"

#include "memo/inputs_text.h"
#include "oci/attach.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

static void make_key(const struct goci_attach_record *r, const char *what,
	const struct goci_wanted *wanted, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, what);
	oci_hasher_add_str(h, r->result.str);
	oci_hasher_add_str(h, r->licence.str);
	oci_hasher_add_str(h, r->dir);
	for (size_t i = 0; i < r->subject_count; i++)
		oci_hasher_add_str(h, r->subjects[i].str);
	if (wanted)
		goci_wanted_hash(wanted, h);
	oci_hasher_finish(h, key);
}

/* What refers to the images now; of no layout, nothing. */
static json_t *entries_of(const struct goci_attach_record *r)
{
	struct oci_err ignored;

	return *r->dir ? oci_attached_entries(
				 r->dir, r->subjects, r->subject_count, &ignored)
		       : json_array();
}

static void put(const struct goci_attach_record *r, const struct oci_digest *key,
	const char *text)
{
	goci_auto_inputs none = GOCI_INPUTS_INIT;
	struct oci_err ignored;

	(void)goci_memo_put(r->memos, key, &none, text, &ignored);
}

static void add_blob(struct goci_inputs *outputs, const char *dir, const char *digest)
{
	oci_auto_free char *path =
		oci_xasprintf("%s/blobs/sha256/%s", dir, strchr(digest, ':') + 1);

	goci_inputs_add(outputs, GOCI_INPUT_PROGRAM, path);
}

static int add_subject(const struct goci_attach_record *r,
	const struct oci_images *images, const struct oci_digest *subject,
	struct goci_inputs *outputs)
{
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	struct oci_err ignored;

	if (oci_attached_find(images, subject, &list, &ignored) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		const struct oci_attached_item *item = &list.items[i];

		if (item->damaged)
			continue;
		add_blob(outputs, r->dir, item->digest.str);
		for (size_t k = 0; k < item->count; k++)
			add_blob(outputs, r->dir, item->layers[k].digest.str);
	}
	return 0;
}

/* The blobs of all that is attached, and of the lists of it. */
static int take_outputs(const struct goci_attach_record *r, const json_t *entries,
	struct goci_inputs *outputs)
{
	const struct oci_ref ref = {.dir = (char *)(uintptr_t)r->dir};
	struct oci_err ignored;
	oci_auto_images *images =
		*r->dir ? oci_images_open(&ref, NULL, &ignored) : NULL;
	const json_t *entry;
	size_t i;

	if (!*r->dir)
		return 0;
	if (!images)
		return -1;
	json_array_foreach(entries, i, entry) {
		const char *text = oci_json_text_or(entry, "digest", "");
		struct oci_digest digest;

		if (oci_digest_parse(text, &digest, &ignored) == 0)
			add_blob(outputs, r->dir, digest.str);
	}
	for (i = 0; i < r->subject_count; i++)
		if (add_subject(r, images, &r->subjects[i], outputs) < 0)
			return -1;
	goci_inputs_take(outputs, INT64_MAX);
	return 0;
}

/* Nothing is wanted, and nothing is there: that needs no record. */
static bool is_nothing(const struct goci_attach_record *r,
	const struct goci_wanted *wanted, const json_t *entries)
{
	return !json_array_size(entries) && !goci_wanted_any(wanted) && !r->in_archives;
}

void goci_attach_keep(const struct goci_attach_record *r,
	const struct goci_wanted *wanted, const json_t *told)
{
	goci_auto_inputs outputs = GOCI_INPUTS_INIT;
	oci_auto_buf record = OCI_BUF_INIT;
	oci_auto_json *entries = entries_of(r), *doc = NULL;
	struct oci_digest key;

	if (!entries || (is_nothing(r, wanted, entries)) ||
		take_outputs(r, entries, &outputs) < 0)
		return;
	doc = json_pack("{s:O, s:O}", "entries", entries, "told", told);
	goci_inputs_write(&outputs, &record);
	oci_json_write(doc, &record);
	make_key(r, "attached 2", wanted, &key);
	put(r, &key, record.data);
}

static bool is_as_recorded(const char *text, const json_t *entries, json_t **told)
{
	goci_auto_inputs outputs = GOCI_INPUTS_INIT;
	oci_auto_json *doc = NULL;
	struct oci_err ignored;

	if (goci_inputs_read(&outputs, &text) < 0)
		return false;
	doc = oci_json_parse(text, strlen(text), &ignored);
	if (!json_equal(json_object_get(doc, "entries"), entries) ||
		goci_inputs_check(&outputs, NULL) != GOCI_INPUTS_SAME)
		return false;
	*told = json_incref(json_object_get(doc, "told"));
	return *told;
}

bool goci_attach_is_there(const struct goci_attach_record *r,
	const struct goci_wanted *wanted, json_t **told)
{
	oci_auto_json *entries = entries_of(r);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest key;

	if (!entries)
		return false;
	if (is_nothing(r, wanted, entries)) {
		*told = json_array();
		return true;
	}
	make_key(r, "attached 2", wanted, &key);
	return goci_memo_get(r->memos, &key, &text) == 0 &&
	       is_as_recorded(text.data, entries, told);
}

/* What is in documents, whichever of them are wanted. */
static const char *documents_of(const struct goci_wanted *wanted)
{
	return wanted->package_files ? "documents 2, package files" : "documents 2";
}

void goci_documents_keep(const struct goci_attach_record *r,
	const struct goci_wanted *wanted, const struct goci_documents *documents)
{
	oci_auto_free char *text = goci_documents_text(documents);
	struct oci_digest key;

	make_key(r, documents_of(wanted), NULL, &key);
	put(r, &key, text);
}

static bool has(const struct goci_documents *documents, enum goci_document_kind kind)
{
	for (size_t i = 0; i < documents->count; i++)
		if (documents->items[i].kind == kind)
			return true;
	return false;
}

int goci_documents_recall(const struct goci_attach_record *r,
	const struct goci_wanted *w, struct goci_documents *documents)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest key;

	*documents = (struct goci_documents)GOCI_DOCUMENTS_INIT;
	make_key(r, documents_of(w), NULL, &key);
	if (goci_memo_get(r->memos, &key, &text) < 0 ||
		goci_documents_parse(text.data, documents) < 0)
		return -1;
	return (!w->cyclonedx || has(documents, GOCI_DOCUMENT_CYCLONEDX)) &&
			       (!w->spdx || has(documents, GOCI_DOCUMENT_SPDX)) &&
			       (!w->provenance ||
				       has(documents, GOCI_DOCUMENT_PROVENANCE))
		       ? 0
		       : -1;
}
