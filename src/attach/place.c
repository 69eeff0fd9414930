#include "attach/place.h"

#include "attach/form.h"
#include "oci/json.h"
#include "oci/sign.h"
#include "sign/signing.h"

#include <string.h>

/* The work on one subject; all borrowed. */
struct subject {
	const struct goci_attach_place *place;
	const struct goci_documents *documents;
	const struct goci_wanted *wanted;
	const struct oci_signer *signer; /* NULL: nothing is signed */
	const struct oci_descriptor *descriptor;
	size_t number;
	const struct oci_attached_list *before; /* what is attached to it */
};

/* For the metadata of the build. */
static void tell(const struct subject *s, const struct oci_attached *attached,
	const struct oci_descriptor *manifest)
{
	const char *type =
		attached->layer_type ? attached->layer_type : attached->artifact_type;
	const json_t *notes =
		attached->tag_end ? attached->layer_annotations : attached->annotations;
	oci_auto_json *annotated = json_object();

	if (notes)
		json_object_set(annotated, "annotations", (json_t *)(uintptr_t)notes);
	json_array_append_new(s->place->told,
		json_pack("{s:s, s:s, s:s*, s:s*}", "subject",
			s->descriptor->digest.str, "type", type, "predicateType",
			oci_predicate_type(annotated), "digest",
			*manifest->digest.str ? manifest->digest.str : NULL));
}

static int put(
	const struct subject *s, struct oci_attached *attached, struct oci_err *err)
{
	const struct goci_attach_place *place = s->place;
	struct oci_descriptor manifest = {.digest = {""}};

	attached->subject = *s->descriptor;
	attached->by = GOCI_ATTACHED_BY_BUILD;
	attached->created = place->created;
	for (size_t i = 0; i < place->copy_count; i++)
		if (oci_copy_attach(place->copies[i], attached, &manifest, err) < 0)
			return -1;
	if (place->publish &&
		oci_publish_attach(place->publish, attached, &manifest, err) < 0)
		return -1;
	tell(s, attached, &manifest);
	return 0;
}

/* What is signed about the subject: the predicate, and its type. */
struct claim {
	const char *predicate_type;
	const json_t *predicate;
};

static void statement_of(
	const struct subject *s, const struct claim *claim, struct oci_buf *text)
{
	oci_auto_json *doc = oci_statement_make(
		&s->descriptor->digest, 1, claim->predicate_type, claim->predicate);

	oci_json_write(doc, text);
}

static struct goci_kept_wanted wanted_of(
	const struct subject *s, const struct claim *claim)
{
	return (struct goci_kept_wanted){
		.list = s->before,
		.subject = &s->descriptor->digest,
		.key = s->signer->key,
		.predicate_type = claim->predicate_type,
		.predicate = claim->predicate,
	};
}

static int sign(const struct subject *s, const struct claim *claim, enum goci_form form,
	struct oci_err *err)
{
	const struct goci_kept_wanted wanted = wanted_of(s, claim);
	oci_auto_buf statement = OCI_BUF_INIT;
	const struct goci_forming forming = {
		s->signer, &s->descriptor->digest, claim->predicate_type, &statement};
	goci_auto_formed formed = GOCI_FORMED_INIT;

	switch (goci_form_kept(form, &wanted, &formed)) {
	case GOCI_KEPT_BY_OTHERS:
		return 0;
	case GOCI_KEPT_OURS:
		break;
	case GOCI_KEPT_NONE:
		statement_of(s, claim, &statement);
		if (goci_form_make(form, &forming, &formed, err) < 0)
			return -1;
	}
	return put(s, &formed.attached, err);
}

/* In the forms that are wanted, the older one being `simple`. */
static int sign_forms(const struct subject *s, const struct claim *claim,
	enum goci_form simple, struct oci_err *err)
{
	if (goci_signing_bundle(s->wanted->signing) &&
		sign(s, claim, GOCI_FORM_BUNDLE, err) < 0)
		return -1;
	return goci_signing_simple(s->wanted->signing) ? sign(s, claim, simple, err)
						       : 0;
}

/* A signature has no document: its statement says nothing more than the digest. */
static int sign_subject(const struct subject *s, struct oci_err *err)
{
	oci_auto_json *nothing = json_object();
	const struct claim claim = {OCI_PREDICATE_SIGNATURE, nothing};

	return sign_forms(s, &claim, GOCI_FORM_SIMPLE, err);
}

static int sign_document(const struct subject *s, const struct goci_document *document,
	struct oci_err *err)
{
	oci_auto_json *predicate =
		oci_json_parse_other(document->text, strlen(document->text), err);
	const struct claim claim = {goci_document_predicate(document->kind), predicate};

	return predicate ? sign_forms(s, &claim, GOCI_FORM_ENVELOPE, err) : -1;
}

static int put_statement(const struct subject *s, const struct goci_document *document,
	struct oci_err *err)
{
	oci_auto_json *predicate =
		oci_json_parse_other(document->text, strlen(document->text), err);
	const struct claim claim = {goci_document_predicate(document->kind), predicate};
	oci_auto_json *notes =
		json_pack("{s:s}", OCI_PREDICATE_IN_TOTO, claim.predicate_type);
	struct oci_attached attached = {.artifact_type = OCI_MEDIA_STATEMENT,
		.annotations = notes,
		.layer_annotations = notes};
	oci_auto_buf text = OCI_BUF_INIT;

	if (!predicate)
		return -1;
	statement_of(s, &claim, &text);
	attached.data = text.data;
	attached.size = text.len;
	return put(s, &attached, err);
}

/* As it is, for readers without keys: provenance only where no bundle has it. */
static int put_plain(const struct subject *s, const struct goci_document *document,
	struct oci_err *err)
{
	struct oci_attached attached = {
		.artifact_type = goci_document_media(document->kind),
		.data = document->text,
		.size = strlen(document->text)};

	if (document->kind != GOCI_DOCUMENT_PROVENANCE)
		return put(s, &attached, err);
	return s->signer && goci_signing_bundle(s->wanted->signing)
		       ? 0
		       : put_statement(s, document, err);
}

typedef int document_fn(
	const struct subject *s, const struct goci_document *d, struct oci_err *err);

static int each_document(const struct subject *s, document_fn *fn, struct oci_err *err)
{
	for (size_t i = 0; i < s->documents->count; i++) {
		const struct goci_document *d = &s->documents->items[i];

		if (d->subject == s->number && goci_wanted_has(s->wanted, d->kind) &&
			fn(s, d, err) < 0)
			return -1;
	}
	return 0;
}

static int attach_to(const struct subject *s, struct oci_err *err)
{
	if (s->place->publish)
		oci_publish_detach(s->place->publish, &s->descriptor->digest,
			GOCI_ATTACHED_BY_BUILD);
	if (each_document(s, put_plain, err) < 0)
		return -1;
	if (!s->signer)
		return 0;
	if (sign_subject(s, err) < 0 || each_document(s, sign_document, err) < 0)
		return oci_err_wrap(err, "sign");
	return 0;
}

/* What the layout has already; nothing where there is no layout yet. */
static int read_before(const struct goci_attach_place *place,
	const struct oci_descriptor *subject, struct oci_attached_list *list,
	struct oci_err *err)
{
	const struct oci_ref ref = {.dir = (char *)(uintptr_t)place->dir};
	struct oci_err ignored;
	oci_auto_images *images =
		place->publish ? oci_images_open(&ref, &place->app->cancel, &ignored)
			       : NULL;

	*list = (struct oci_attached_list)OCI_ATTACHED_LIST_INIT;
	return images ? oci_attached_find(images, &subject->digest, list, err) : 0;
}

int goci_attach(const struct goci_attach_place *place,
	const struct goci_documents *documents, const struct goci_wanted *wanted,
	struct oci_err *err)
{
	struct subject s = {place, documents, wanted, NULL, NULL, 0, NULL};

	if (wanted->signing && goci_signing_open(wanted->signing, place->app, err) < 0)
		return -1;
	if (wanted->signing)
		s.signer = goci_signing_signer(wanted->signing);
	for (; s.number < documents->subject_count; s.number++) {
		oci_auto_attached_list before = OCI_ATTACHED_LIST_INIT;

		s.descriptor = &documents->subjects[s.number];
		s.before = &before;
		if ((s.signer && read_before(place, s.descriptor, &before, err) < 0) ||
			attach_to(&s, err) < 0)
			return oci_err_wrap(
				err, "attach to %s", s.descriptor->digest.str);
	}
	return 0;
}
