#include "attach/form.h"

static const struct {
	const char *media_type;
	const char *tag_end; /* NULL: a referrer */
	const char *predicate_note;
} forms[] = {
	[GOCI_FORM_BUNDLE] = {OCI_MEDIA_BUNDLE, NULL, OCI_PREDICATE_BUNDLE},
	[GOCI_FORM_SIMPLE] = {OCI_MEDIA_SIMPLE, OCI_ATTACHED_SIG, NULL},
	[GOCI_FORM_ENVELOPE] = {OCI_MEDIA_ENVELOPE, OCI_ATTACHED_ATT,
		OCI_PREDICATE_COSIGN},
};

void goci_formed_release(struct goci_formed *formed)
{
	json_decref(formed->annotations);
	oci_buf_release(&formed->text);
	*formed = (struct goci_formed)GOCI_FORMED_INIT;
}

/* An envelope has its signature within, and cosign wants the annotation all the same.
 */
static void describe(enum goci_form form, const char *predicate_type,
	const char *signature, struct goci_formed *formed)
{
	json_t *notes = form == GOCI_FORM_BUNDLE
				? json_pack("{s:s}", "dev.sigstore.bundle.content",
					  "dsse-envelope")
				: json_pack("{s:s}", OCI_SIMPLE_ANNOTATION,
					  signature ? signature : "");
	struct oci_attached *attached = &formed->attached;

	if (forms[form].predicate_note)
		json_object_set_new(
			notes, forms[form].predicate_note, json_string(predicate_type));
	formed->annotations = notes;
	attached->tag_end = forms[form].tag_end;
	if (form == GOCI_FORM_BUNDLE) {
		attached->artifact_type = OCI_MEDIA_BUNDLE;
		attached->annotations = notes;
	} else {
		attached->layer_type = forms[form].media_type;
		attached->layer_annotations = notes;
	}
	attached->data = formed->text.data;
	attached->size = formed->text.len;
}

enum goci_kept goci_form_kept(enum goci_form form,
	const struct goci_kept_wanted *wanted, struct goci_formed *formed)
{
	oci_auto_buf signature = OCI_BUF_INIT;
	enum goci_kept kept = goci_kept_find(wanted, forms[form].media_type,
		forms[form].tag_end, &formed->text, &signature);

	if (kept == GOCI_KEPT_OURS)
		describe(form, wanted->predicate_type, signature.data, formed);
	return kept;
}

static int sign(enum goci_form form, const struct goci_forming *f, struct oci_buf *text,
	struct oci_buf *signature, struct oci_err *err)
{
	if (form == GOCI_FORM_SIMPLE)
		return oci_simple_make(f->signer, f->subject, "", text, signature, err);
	return (form == GOCI_FORM_BUNDLE ? oci_bundle_make : oci_envelope_make)(
		f->signer, OCI_MEDIA_STATEMENT, f->statement->data, f->statement->len,
		text, err);
}

int goci_form_make(enum goci_form form, const struct goci_forming *forming,
	struct goci_formed *formed, struct oci_err *err)
{
	oci_auto_buf signature = OCI_BUF_INIT;

	if (sign(form, forming, &formed->text, &signature, err) < 0)
		return -1;
	describe(form, forming->predicate_type, signature.data, formed);
	return 0;
}
