#include "part.h"

#include "oci/json.h"
#include "store/blobs.h"

#include <errno.h>

struct oci_source *oci_part_source(
	const struct oci_ref *ref, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_source *source = oci_source_open(ref, &findings, cancel, err);

	return source && oci_findings_refuse(&findings, err) == 0
		       ? oci_steal_ptr(&source)
		       : NULL;
}

static int told(enum oci_found found, const char *name,
	const struct oci_findings *findings, struct oci_err *err)
{
	if (found == OCI_FOUND)
		return 0;
	if (found == OCI_NOT_FOUND) {
		oci_err_sys(err, ENOENT, "%s", name);
		err->code = OCI_ERR_NOT_FOUND;
		return -1;
	}
	return oci_findings_refuse(findings, err) < 0
		       ? -1
		       : oci_err_set(
				 err, OCI_ERR_INVALID, "%s is no regular file", name);
}

int oci_part_open(const struct oci_source *source, const char *path,
	struct oci_span *span, struct oci_err *err)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;

	return told(oci_source_file(source, path, path, &findings, span), path,
		&findings, err);
}

int oci_part_blob(const struct oci_source *source, const struct oci_digest *digest,
	struct oci_span *span, struct oci_err *err)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;

	return told(oci_source_blob(source, digest, &findings, span), digest->str,
		&findings, err);
}

json_t *oci_part_json(const struct oci_source *source, const char *path,
	json_t *(*parse)(const char *text, size_t len, struct oci_err *err),
	struct oci_err *err)
{
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc = NULL;

	if (oci_part_open(source, path, &span, err) < 0)
		return NULL;
	if (oci_span_slurp(&span, OCI_JSON_MAX, &text, err) == 0 &&
		oci_json_check_values(text.data, text.len, err) == 0)
		doc = parse(text.data, text.len, err);
	if (!doc)
		oci_err_wrap(err, "%s", path);
	return doc;
}

json_t *oci_part_document(const struct oci_source *source,
	const struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc = NULL;

	if (oci_part_blob(source, &d->digest, &span, err) < 0 ||
		oci_blobs_slurp(&span, &d->digest, d->size, OCI_JSON_MAX, &text, err) <
			0)
		return NULL;
	if (oci_json_check_values(text.data, text.len, err) == 0)
		doc = oci_json_parse(text.data, text.len, err);
	if (!doc)
		oci_err_wrap(err, "blob %s", d->digest.str);
	return doc;
}
