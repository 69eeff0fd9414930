#include "attach/documents.h"

#include "bom/cyclonedx.h"
#include "bom/spdx.h"
#include "oci/json.h"
#include "oci/sign.h"
#include "supply/provenance.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *media_type;
	const char *predicate_type;
} kinds[] = {
	[GOCI_DOCUMENT_CYCLONEDX] = {GOCI_MEDIA_CYCLONEDX, "https://cyclonedx.org/bom"},
	[GOCI_DOCUMENT_SPDX] = {GOCI_MEDIA_SPDX, "https://spdx.dev/Document"},
	[GOCI_DOCUMENT_PROVENANCE] = {OCI_MEDIA_STATEMENT, GOCI_PROVENANCE_TYPE},
};

const char *goci_document_media(enum goci_document_kind kind)
{
	return kinds[kind].media_type;
}

const char *goci_document_predicate(enum goci_document_kind kind)
{
	return kinds[kind].predicate_type;
}

void goci_documents_release(struct goci_documents *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->items[i].text);
	free(d->items);
	free(d->subjects);
	*d = (struct goci_documents)GOCI_DOCUMENTS_INIT;
}

size_t goci_documents_subject(
	struct goci_documents *d, const struct oci_descriptor *subject)
{
	OCI_GROW(d->subjects, d->subject_count);
	d->subjects[d->subject_count] = *subject;
	return d->subject_count++;
}

static void add_text(struct goci_documents *d, enum goci_document_kind kind,
	size_t subject, char *text)
{
	OCI_GROW(d->items, d->count);
	d->items[d->count++] = (struct goci_document){kind, subject, text};
}

void goci_documents_add(struct goci_documents *d, enum goci_document_kind kind,
	size_t subject, const json_t *doc)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_json_write(doc, &text);
	add_text(d, kind, subject, oci_buf_take(&text));
}

char *goci_documents_text(const struct goci_documents *d)
{
	json_t *subjects = json_array(), *items = json_array();
	oci_auto_json *doc =
		json_pack("{s:o, s:o}", "subjects", subjects, "items", items);

	for (size_t i = 0; i < d->subject_count; i++)
		json_array_append_new(subjects, oci_descriptor_json(&d->subjects[i]));
	for (size_t i = 0; i < d->count; i++)
		json_array_append_new(items,
			json_pack("{s:i, s:I, s:s}", "kind", (int)d->items[i].kind,
				"subject", (json_int_t)d->items[i].subject, "text",
				d->items[i].text));
	return json_dumps(doc, JSON_COMPACT);
}

static int parse_item(struct goci_documents *d, const json_t *item)
{
	struct oci_err ignored;
	int64_t kind = oci_json_size(item, "kind", &ignored);
	int64_t subject = oci_json_size(item, "subject", &ignored);
	const char *text = oci_json_text(item, "text");

	if (kind < 0 || kind >= (int64_t)OCI_COUNT(kinds) || subject < 0 ||
		subject >= (int64_t)d->subject_count || !text)
		return -1;
	add_text(d, (enum goci_document_kind)kind, (size_t)subject, oci_xstrdup(text));
	return 0;
}

int goci_documents_parse(const char *text, struct goci_documents *d)
{
	struct oci_err ignored;
	oci_auto_json *doc = oci_json_parse(text, strlen(text), &ignored);
	const json_t *item;
	size_t i;

	*d = (struct goci_documents)GOCI_DOCUMENTS_INIT;
	json_array_foreach(json_object_get(doc, "subjects"), i, item) {
		struct oci_descriptor subject;

		if (oci_descriptor_read(item, &subject, &ignored) < 0)
			return -1;
		(void)goci_documents_subject(d, &subject);
	}
	json_array_foreach(json_object_get(doc, "items"), i, item)
		if (parse_item(d, item) < 0)
			return -1;
	return d->subject_count ? 0 : -1;
}
