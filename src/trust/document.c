#include "trust/document.h"

#include "oci/json.h"

#include <string.h>

static bool fits(const struct goci_document_wanted *wanted,
	const struct oci_digest *image, const struct oci_seen *seen)
{
	return oci_digest_cmp(&seen->subject, image) == 0 && !seen->faulty &&
	       oci_seen_fits(seen, wanted->type) && (!wanted->by_key || seen->keys);
}

/* NULL for a document with more values than are worth the memory. */
static json_t *parse(const struct oci_buf *text)
{
	struct oci_err ignored;

	return oci_json_check_values(text->data, text->len, &ignored) < 0
		       ? NULL
		       : json_loadb(text->data, text->len, 0, NULL);
}

/* The same bytes, or the same JSON written in another way. */
static bool are_same(const struct oci_buf *a, const struct oci_buf *b)
{
	oci_auto_json *x = NULL, *y = NULL;

	if (a->len == b->len && memcmp(a->data, b->data, a->len) == 0)
		return true;
	x = parse(a);
	y = x ? parse(b) : NULL;
	return y && json_equal(x, y);
}

static int several(const struct goci_document_wanted *wanted, const char *type,
	struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: has several for %s, of %s with different content; --key chooses "
		"what a key has signed",
		wanted->name, wanted->option, type);
}

/* Returns whether one fits, or several that are the same; -1 on failure. */
static int find_type(const struct goci_document_wanted *wanted,
	const struct oci_digest *image, const struct oci_seen_list *list,
	const struct oci_cancel *cancel, struct oci_buf *out, struct oci_err *err)
{
	const struct oci_seen *first = NULL;
	oci_auto_ref ref = {0};

	if (oci_ref_parse_any(wanted->name, &ref, err) < 0)
		return -1;
	for (size_t i = 0; i < list->count; i++) {
		const struct oci_seen *seen = &list->items[i];
		oci_auto_buf text = OCI_BUF_INIT;

		if (!fits(wanted, image, seen))
			continue;
		if (seen->unread)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: %s is too large to be read", wanted->name,
				seen->blob.str);
		if (oci_seen_document(&ref, seen, cancel, &text, err) < 0)
			return oci_err_wrap(err, "%s", wanted->name);
		if (first && !are_same(out, &text))
			return several(wanted, seen->predicate, err);
		if (!first)
			oci_buf_add(out, text.data, text.len);
		first = first ? first : seen;
	}
	return first != NULL;
}

/* A build attaches both forms of a bill of materials: then it is CycloneDX. */
static int find_of(const struct goci_document_wanted *wanted,
	const struct oci_digest *image, const struct oci_seen_list *list,
	const struct oci_cancel *cancel, struct oci_buf *out, struct oci_err *err)
{
	struct goci_document_wanted one = *wanted;
	int found;

	if (strcmp(wanted->type, GOCI_DOCUMENT_SBOM) != 0)
		return find_type(wanted, image, list, cancel, out, err);
	one.type = "cyclonedx";
	found = find_type(&one, image, list, cancel, out, err);
	if (found)
		return found;
	one.type = "spdx";
	return find_type(&one, image, list, cancel, out, err);
}

int goci_document_find(const struct goci_document_wanted *wanted,
	const struct oci_seen_list *list, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(wanted->images); i++) {
		int found;

		if (!*wanted->images[i].str)
			continue;
		found = find_of(wanted, &wanted->images[i], list, cancel, out, err);
		if (found)
			return found < 0 ? -1 : 0;
	}
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"%s: has no attestation or document for %s%s; `goci inspect` lists what "
		"is attached",
		wanted->name, wanted->option,
		wanted->by_key ? " that is signed by a key given" : "");
}
