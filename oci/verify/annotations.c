#include "annotations.h"

#include "content.h"

#include "oci/json.h"
#include "spec/members.h"

#include <string.h>

const char *oci_annotation(const json_t *doc, const char *name)
{
	return oci_json_text(json_object_get(doc, "annotations"), name);
}

bool oci_strings_check(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *map, enum oci_rule rule)
{
	const char *name;
	json_t *value;

	if (!json_is_object(map)) {
		oci_doc_say(doc, at, rule, "is %s, expected an object of strings",
			oci_json_kind(map));
		return false;
	}
	json_object_foreach((json_t *)(uintptr_t)map, name, value) {
		struct oci_at member = {at, name, 0};

		if (!json_is_string(value))
			oci_doc_say(doc, &member, rule, "is %s, expected a string",
				oci_json_kind(value));
	}
	return true;
}

static void check_value(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *map, const char *name)
{
	const char *value = oci_json_text(map, name);
	struct oci_at here = {at, name, 0};
	struct oci_digest digest;
	struct oci_err ignored;
	bool good;

	if (!value)
		return;
	good = strstr(name, "created")
		       ? oci_is_rfc3339(value)
		       : oci_digest_parse(value, &digest, &ignored) == 0;
	if (!good)
		oci_doc_say(doc, &here, OCI_RULE_ANNOTATION_VALUE,
			"is \"%s\", expected a %s", value,
			strstr(name, "created") ? "time as of RFC 3339" : "digest");
}

void oci_annotations_check(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	const json_t *map = json_object_get(value, "annotations");
	struct oci_at here = {at, "annotations", 0};

	if (!map || !oci_strings_check(doc, &here, map, OCI_RULE_ANNOTATIONS))
		return;
	if (json_object_get(map, ""))
		oci_doc_say(doc, &here, OCI_RULE_ANNOTATION_KEY,
			"has one whose name is empty");
	check_value(doc, &here, map, "org.opencontainers.image.created");
	check_value(doc, &here, map, "org.opencontainers.image.base.digest");
}
