/*
 * Reads what is attached to an image once more, to hand it out.
 */
#include "oci/base64.h"
#include "oci/json.h"
#include "oci/seen.h"
#include "oci/verify.h"
#include "source/source.h"
#include "text.h"

static int open_blob(const struct oci_source *source, const struct oci_digest *digest,
	struct oci_span *span, struct oci_err *err)
{
	struct oci_findings found = OCI_FINDINGS_INIT;
	enum oci_found state = oci_source_blob(source, digest, &found, span);

	oci_findings_release(&found);
	if (state == OCI_FOUND)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "%s: is not there", digest->str);
}

static int read_blob(const struct oci_source *source, const struct oci_digest *digest,
	struct oci_buf *out, struct oci_err *err)
{
	const int64_t most = oci_verify_defaults.payload_size;
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_digest found;

	if (open_blob(source, digest, &span, err) < 0)
		return -1;
	if (span.size > most)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is %lld bytes, the limit is %lld", digest->str,
			(long long)span.size, (long long)most);
	if (oci_span_read(&span, 0, oci_buf_reserve(out, (size_t)span.size),
		    (size_t)span.size, err) != span.size)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"%s: was written to while it was read", digest->str);
	out->len = (size_t)span.size;
	out->data[out->len] = '\0';
	oci_digest_of(out->data, out->len, &found);
	if (oci_digest_cmp(&found, digest) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH, "%s: has content of the digest %s",
		digest->str, found.str);
}

/* Takes the statement out of an envelope, or of the one in a bundle. */
static int unpack(struct oci_buf *text)
{
	struct oci_findings ignored = OCI_FINDINGS_INIT;
	const struct oci_doc silent = {&ignored, ""};
	oci_auto_json *doc =
		oci_text_read(&silent, text->data, text->len, OCI_TEXT_FREE);
	const json_t *bundled = json_object_get(doc, "dsseEnvelope");
	const char *payload = oci_json_text(bundled ? bundled : doc, "payload");
	oci_auto_buf statement = OCI_BUF_INIT;

	oci_findings_release(&ignored);
	if (!payload || oci_base64_decode(payload, &statement) < 0)
		return -1;
	oci_buf_release(text);
	*text = statement;
	statement = (struct oci_buf)OCI_BUF_INIT;
	return 0;
}

int oci_seen_document(const struct oci_ref *ref, const struct oci_seen *seen,
	const struct oci_cancel *cancel, struct oci_buf *out, struct oci_err *err)
{
	struct oci_findings ignored = OCI_FINDINGS_INIT;
	oci_auto_source *source = oci_source_open(ref, &ignored, cancel, err);
	oci_auto_buf text = OCI_BUF_INIT;
	bool packed = seen->form == OCI_SEEN_BUNDLE || seen->form == OCI_SEEN_ENVELOPE;

	oci_findings_release(&ignored);
	if (!source || read_blob(source, &seen->blob, &text, err) < 0)
		return -1;
	if (seen->form == OCI_SEEN_PLAIN) {
		oci_buf_add(out, text.data, text.len);
		return 0;
	}
	if ((!packed || unpack(&text) == 0) && oci_text_predicate(&text, out) == 0)
		return 0;
	return oci_err_set(
		err, OCI_ERR_INVALID, "%s: has no predicate", seen->blob.str);
}
