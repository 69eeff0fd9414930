#include "statement.h"

#include <stdlib.h>
#include <string.h>

static const char statement_v1[] = "https://in-toto.io/Statement/v1";

/* cosign 3 writes the older type for attestations; what is said is the same. */
static const char statement_v01[] = "https://in-toto.io/Statement/v0.1";

json_t *oci_statement_make(const struct oci_digest *subjects, size_t count,
	const char *predicate_type, const json_t *predicate)
{
	bool is_signature = strcmp(predicate_type, OCI_PREDICATE_SIGNATURE) == 0;
	json_t *doc = json_object(), *list = json_array();

	oci_json_set(doc, "_type", statement_v1);
	for (size_t i = 0; i < count; i++) {
		json_t *subject = json_object(), *digest = json_object();

		oci_json_set(digest, "sha256", oci_digest_hex(&subjects[i]));
		json_object_set_new(subject, "digest", digest);
		if (is_signature)
			json_object_set_new(subject, "annotations", json_object());
		json_array_append_new(list, subject);
	}
	json_object_set_new(doc, "subject", list);
	oci_json_set(doc, "predicateType", predicate_type);
	json_object_set(doc, "predicate", (json_t *)(uintptr_t)predicate);
	return doc;
}

void oci_statement_seen_release(struct oci_statement_seen *seen)
{
	free(seen->hint);
	free(seen->payload_type);
	free(seen->subjects);
	oci_buf_release(&seen->payload);
	json_decref(seen->statement);
	*seen = (struct oci_statement_seen)OCI_STATEMENT_SEEN_INIT;
}

bool oci_statement_is_about(
	const struct oci_statement_seen *seen, const struct oci_digest *image)
{
	for (size_t i = 0; i < seen->subject_count; i++)
		if (oci_digest_cmp(&seen->subjects[i], image) == 0)
			return true;
	return false;
}

static int wrong(struct oci_err *err, const char *what)
{
	return oci_err_set(err, OCI_ERR_INVALID, "in-toto statement: %s", what);
}

/* Subjects of other digests than sha256 are none of an image. */
static int take_subjects(struct oci_statement_seen *seen, struct oci_err *err)
{
	const json_t *list = json_object_get(seen->statement, "subject");
	size_t i;
	json_t *subject;

	if (!json_is_array(list) || !json_array_size(list))
		return wrong(err, "no subject");
	if (json_array_size(list) > OCI_SUBJECTS_MAX)
		return wrong(err, "too many subjects");
	seen->subjects = oci_xcalloc(json_array_size(list), sizeof(*seen->subjects));
	json_array_foreach(list, i, subject) {
		const char *hex =
			oci_json_text(json_object_get(subject, "digest"), "sha256");
		oci_auto_free char *whole =
			hex ? oci_xasprintf("sha256:%s", hex) : NULL;

		if (!whole)
			continue;
		if (oci_digest_parse(whole, &seen->subjects[seen->subject_count], err) <
			0)
			return wrong(err, "the digest of a subject is malformed");
		seen->subject_count++;
	}
	return 0;
}

int oci_statement_take(struct oci_statement_seen *seen, struct oci_err *err)
{
	const char *type;
	json_error_t at;

	seen->statement = json_loadb(
		seen->payload.data, seen->payload.len, JSON_REJECT_DUPLICATES, &at);
	if (!json_is_object(seen->statement))
		return wrong(err, seen->statement ? "not an object" : at.text);
	type = oci_json_text_or(seen->statement, "_type", "");
	if (strcmp(type, statement_v1) != 0 && strcmp(type, statement_v01) != 0)
		return wrong(err, "its \"_type\" is neither v1 nor v0.1");
	seen->predicate_type = oci_json_text(seen->statement, "predicateType");
	if (!seen->predicate_type || !*seen->predicate_type)
		return wrong(err, "no \"predicateType\"");
	seen->predicate = json_object_get(seen->statement, "predicate");
	return take_subjects(seen, err);
}

int oci_statement_read(const void *data, size_t size, struct oci_statement_seen *seen,
	struct oci_err *err)
{
	if (size > OCI_STATEMENT_MAX)
		return wrong(err, "too large");
	oci_buf_add(&seen->payload, data, size);
	if (oci_json_check_values(data, size, err) == 0 &&
		oci_statement_take(seen, err) == 0)
		return 0;
	oci_statement_seen_release(seen);
	return -1;
}
