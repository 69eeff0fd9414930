#include "trust/attached.h"

#include "app/text.h"
#include "app/text_json.h"

/* What is not checked beside a signature, for a sentence. */
static const struct {
	unsigned bit;
	const char *words;
} unchecked[] = {
	{OCI_SEEN_CERTIFICATE, "certificate"},
	{OCI_SEEN_LOG, "transparency log"},
	{OCI_SEEN_TIMESTAMP, "timestamp"},
};

static const char *fault(const struct oci_seen *seen)
{
	return seen->faulty   ? "malformed, or about another image"
	       : seen->unread ? "too large to be read"
	       : seen->failed ? "the verdict is not PASSED"
			      : NULL;
}

static bool has_keys(const struct oci_keyring *ring)
{
	return ring && ring->names.count;
}

static void add_unchecked(const struct oci_seen *seen, struct oci_buf *out)
{
	const char *before = "; not checked: its ";

	for (size_t i = 0; i < OCI_COUNT(unchecked); i++) {
		if (!(seen->unchecked & unchecked[i].bit))
			continue;
		oci_buf_addf(out, "%s%s", before, unchecked[i].words);
		before = ", ";
	}
}

static void add_signer(const struct oci_seen *seen, const struct oci_keyring *ring,
	struct oci_buf *out)
{
	const char *name = ring ? oci_keyring_name(ring, seen->keys) : NULL;

	if (!seen->has_signature)
		oci_buf_adds(out, "not signed");
	else if (name)
		oci_buf_addf(out, "signed by %s", name);
	else
		oci_buf_adds(out, has_keys(ring) ? "signed by another key"
						 : "signed (not checked)");
	if (seen->hint && !name)
		oci_buf_addf(out, ", hint %.64s", seen->hint);
}

char *goci_attached_signer(const struct oci_seen *seen, const struct oci_keyring *ring)
{
	oci_auto_buf text = OCI_BUF_INIT;

	add_signer(seen, ring, &text);
	if (seen->keys)
		add_unchecked(seen, &text);
	if (fault(seen))
		oci_buf_addf(&text, "; %s", fault(seen));
	return oci_buf_take(&text);
}

/* A signature says what it is by its kind. */
static const char *type_of(const struct oci_seen *seen)
{
	return seen->signature   ? ""
	       : seen->predicate ? seen->predicate
				 : seen->media_type;
}

void goci_attached_text(const struct oci_seen_list *list,
	const struct oci_keyring *ring, struct oci_buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct oci_seen *seen = &list->items[i];
		oci_auto_free char *signer = goci_attached_signer(seen, ring);
		const char *type = type_of(seen);

		goci_text_add_line(out, "%s of %s: %s%s%s, %s", oci_seen_kind(seen),
			*seen->subject.str ? seen->subject.str : "no image",
			oci_seen_form_name(seen->form), *type ? " " : "", type, signer);
	}
}

static json_t *unchecked_json(const struct oci_seen *seen)
{
	json_t *list = json_array();

	for (size_t i = 0; i < OCI_COUNT(unchecked); i++)
		if (seen->unchecked & unchecked[i].bit)
			json_array_append_new(list, json_string(unchecked[i].words));
	return list;
}

/* All keys that it is signed by. */
static json_t *by_json(const struct oci_seen *seen, const struct oci_keyring *ring)
{
	json_t *list = json_array();

	for (size_t i = 0; ring && i < ring->names.count; i++) {
		json_t *key;

		if (!(seen->keys & UINT64_C(1) << i))
			continue;
		key = json_object();
		goci_text_set(key, "file", ring->names.items[i]);
		goci_text_set(key, "hint", oci_key_hint(ring->keys[i]));
		goci_text_set(key, "kind", oci_key_kind(ring->keys[i]));
		json_array_append_new(list, key);
	}
	return list;
}

static json_t *seen_json(const struct oci_seen *seen, const struct oci_keyring *ring)
{
	json_t *doc = json_object();
	bool open = seen->has_signature && !has_keys(ring);

	goci_text_set(doc, "kind", oci_seen_kind(seen));
	goci_text_set(doc, "form", oci_seen_form_name(seen->form));
	goci_text_set(doc, "subject", *seen->subject.str ? seen->subject.str : NULL);
	goci_text_set(doc, "predicateType", seen->predicate);
	goci_text_set(doc, "artifactType", seen->artifact_type);
	goci_text_set(doc, "mediaType", seen->media_type);
	goci_text_set(doc, "digest", seen->blob.str);
	json_object_set_new(doc, "size", json_integer(seen->size));
	goci_text_set(doc, "manifest", seen->manifest.str);
	json_object_set_new(doc, "hasSignature", json_boolean(seen->has_signature));
	json_object_set_new(
		doc, "signed", open ? json_null() : json_boolean(seen->keys != 0));
	json_object_set_new(doc, "by", by_json(seen, ring));
	goci_text_set(doc, "hint", seen->hint);
	json_object_set_new(doc, "unchecked", unchecked_json(seen));
	goci_text_set(doc, "fault", fault(seen));
	return doc;
}

json_t *goci_attached_json(
	const struct oci_seen_list *list, const struct oci_keyring *ring)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, seen_json(&list->items[i], ring));
	return array;
}
