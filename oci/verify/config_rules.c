#include "config_rules.h"

#include "documents.h"

#include "annotations.h"
#include "oci/json.h"
#include "spec/members.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void wrong_type(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, const char *expected)
{
	oci_doc_say(doc, at, OCI_RULE_CONFIG_TYPE, "is %s, expected %s",
		oci_json_kind(value), expected);
}

static void check_texts(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(value)) {
		wrong_type(doc, at, value, "an array of strings");
		return;
	}
	json_array_foreach(value, i, item) {
		struct oci_at here = {at, NULL, i};

		if (!json_is_string(item))
			wrong_type(doc, &here, item, "a string");
	}
}

static void check_set(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	const char *name;
	json_t *item;

	if (!json_is_object(value)) {
		wrong_type(doc, at, value, "an object of empty objects");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)value, name, item) {
		struct oci_at here = {at, name, 0};

		if (!json_is_object(item))
			wrong_type(doc, &here, item, "an empty object");
	}
}

static void check_time(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value)
{
	if (!json_is_string(value) || !oci_is_rfc3339(json_string_value(value)))
		oci_doc_say(doc, at, OCI_RULE_CONFIG_TIME,
			"is \"%s\", expected a time as of RFC 3339",
			json_is_string(value) ? json_string_value(value)
					      : oci_json_kind(value));
}

static void check_member(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, enum oci_member_kind kind)
{
	switch (kind) {
	case OCI_MEMBER_TEXT:
		if (!json_is_string(value))
			wrong_type(doc, at, value, "a string");
		break;
	case OCI_MEMBER_TEXTS:
		check_texts(doc, at, value);
		break;
	case OCI_MEMBER_MAP:
		(void)oci_strings_check(doc, at, value, OCI_RULE_CONFIG_TYPE);
		break;
	case OCI_MEMBER_SET:
		check_set(doc, at, value);
		break;
	case OCI_MEMBER_TIME:
		check_time(doc, at, value);
		break;
	case OCI_MEMBER_OBJECT:
		if (!json_is_object(value))
			wrong_type(doc, at, value, "an object");
		break;
	case OCI_MEMBER_LIST:
		if (!json_is_array(value))
			wrong_type(doc, at, value, "an array");
		break;
	case OCI_MEMBER_FLAG:
		if (!json_is_boolean(value))
			wrong_type(doc, at, value, "true or false");
		break;
	case OCI_MEMBER_NUMBER:
		if (!json_is_integer(value))
			wrong_type(doc, at, value, "a whole number");
		break;
	}
}

/* An optional member may be null (config.md). */
static void check_members(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, const struct oci_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		const struct oci_member *m = &members->items[i];
		struct oci_at here = {at, m->name, 0};
		const json_t *member = json_object_get(value, m->name);

		if (member && !json_is_null(member))
			check_member(doc, &here, member, m->kind);
	}
}

static void check_env(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *env)
{
	const json_t *item;
	size_t i;

	json_array_foreach(env, i, item) {
		struct oci_at here = {at, NULL, i};
		const char *text = json_string_value(item);

		if (text && !oci_is_variable(text))
			oci_doc_say(doc, &here, OCI_RULE_ENV,
				"is \"%s\", expected NAME=VALUE", text);
	}
}

/* Entrypoint and Cmd form one command, whose first word is the program. */
static void check_command(
	const struct oci_doc *doc, const struct oci_at *in, const json_t *config)
{
	static const char *const names[] = {"Entrypoint", "Cmd"};

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		const json_t *words = json_object_get(config, names[i]);
		const char *first = json_string_value(json_array_get(words, 0));
		struct oci_at list = {in, names[i], 0}, at = {&list, NULL, 0};

		if (first && !*first)
			oci_doc_say(doc, &at, OCI_RULE_COMMAND_EMPTY,
				"is \"\", expected the program that is started");
		if (json_array_size(words))
			return;
	}
}

/* Parses one side of USER:GROUP: a name, or a number in range; -1 for neither. */
static int64_t read_id(const char *s, size_t len)
{
	int64_t n = 0;

	if (!len || *s == '-' || *s == '+')
		return -1;
	for (size_t i = 0; i < len && isdigit((unsigned char)*s); i++) {
		if (!isdigit((unsigned char)s[i]))
			return 0;
		n = n > UINT32_MAX ? n : n * 10 + (s[i] - '0');
	}
	return n < UINT32_MAX ? n : -1;
}

static void check_user(
	const struct oci_doc *doc, const struct oci_at *at, const char *user)
{
	size_t len = strcspn(user, ":");
	int64_t uid = *user ? read_id(user, len) : 0;
	int64_t gid = user[len] ? read_id(user + len + 1, strlen(user + len + 1)) : 0;

	if (uid < 0 || gid < 0)
		oci_doc_say(doc, at, OCI_RULE_USER,
			"is \"%s\", expected names, or numbers from 0 to 4294967294",
			user);
	else if (uid > INT32_MAX || gid > INT32_MAX)
		oci_doc_say(doc, at, OCI_RULE_USER_LARGE, "is \"%s\"", user);
}

static void check_run(const struct oci_doc *doc, const json_t *config)
{
	const json_t *value = json_object_get(config, "config");
	const char *os = oci_json_text(config, "os");
	const char *user = oci_json_text(value, "User");
	struct oci_at at = {NULL, "config", 0};
	struct oci_at at_env = {&at, "Env", 0}, at_user = {&at, "User", 0};

	if (!json_is_object(value))
		return;
	check_members(doc, &at, value, &oci_run_members);
	check_env(doc, &at_env, json_object_get(value, "Env"));
	check_command(doc, &at, value);
	if (user && (!os || strcmp(os, "windows") != 0))
		check_user(doc, &at_user, user);
}

static void check_history(
	const struct oci_doc *doc, const json_t *config, size_t layers)
{
	const json_t *history = json_object_get(config, "history");
	struct oci_at at = {NULL, "history", 0};
	const json_t *entry;
	size_t i, full = 0;

	json_array_foreach(history, i, entry) {
		struct oci_at here = {&at, NULL, i};

		if (json_is_object(entry))
			check_members(doc, &here, entry, &oci_history_members);
		else
			wrong_type(doc, &here, entry, "an object");
		full += !json_is_true(json_object_get(entry, "empty_layer"));
	}
	if (i && full != layers)
		oci_doc_say(doc, &at,
			full > layers ? OCI_RULE_HISTORY : OCI_RULE_HISTORY_SHORT,
			"tells of %zu layers, the manifest has %zu", full, layers);
}

static void check_rootfs(const struct oci_doc *doc, const json_t *config, size_t layers,
	struct oci_digest *ids)
{
	const json_t *rootfs = json_object_get(config, "rootfs");
	const char *type = oci_json_text(rootfs, "type");
	const json_t *list = json_object_get(rootfs, "diff_ids"), *item;
	struct oci_at at = {NULL, "rootfs", 0};
	struct oci_at at_type = {&at, "type", 0}, at_list = {&at, "diff_ids", 0};
	struct oci_err ignored;
	size_t i;

	if (!json_is_object(rootfs)) {
		oci_doc_say(doc, &at, OCI_RULE_ROOTFS, "is %s, expected an object",
			oci_json_kind(rootfs));
		return;
	}
	if (!type || strcmp(type, "layers") != 0)
		oci_doc_say(doc, &at_type, OCI_RULE_ROOTFS,
			"is %s, expected \"layers\"", type ? type : "absent");
	if (!json_is_array(list)) {
		oci_doc_say(doc, &at_list, OCI_RULE_ROOTFS, "is %s, expected an array",
			oci_json_kind(list));
		return;
	}
	json_array_foreach(list, i, item) {
		struct oci_at here = {&at_list, NULL, i};
		struct oci_digest id = {""};
		const char *text = json_string_value(item);

		if (!text || oci_digest_parse(text, &id, &ignored) < 0)
			oci_doc_say(doc, &here, OCI_RULE_ROOTFS,
				"is %s, expected sha256: and 64 hex digits",
				text ? text : oci_json_kind(item));
		if (i < layers)
			ids[i] = id;
	}
	if (i != layers)
		oci_doc_say(doc, &at_list, OCI_RULE_DIFF_IDS,
			"has %zu diff ids, the manifest has %zu layers", i, layers);
}

static void check_platform(const struct oci_doc *doc, const json_t *config,
	const struct oci_descriptor_platform *said)
{
	static const char *const names[] = {"architecture", "os", "variant"};
	const char *const told[] = {said->arch, said->os, said->variant};

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		const json_t *member = json_object_get(config, names[i]);
		const char *text = json_string_value(member);
		struct oci_at at = {NULL, names[i], 0};
		bool is_variant = i == 2;

		if (!is_variant && (!text || !*text))
			oci_doc_say(doc, &at, OCI_RULE_CONFIG_PLATFORM,
				"is %s, expected a name",
				text ? "empty" : oci_json_kind(member));
		text = text ? text : "";
		if (!said->said || strcmp(text, told[i]) == 0 ||
			(!is_variant && (!*text || !*told[i])))
			continue;
		oci_doc_say(doc, &at,
			is_variant && (!*text || !*told[i])
				? OCI_RULE_VARIANT
				: OCI_RULE_PLATFORM_MISMATCH,
			"is \"%s\", the index says \"%s\"", text, told[i]);
	}
}

void oci_config_check(const struct oci_doc *doc, const json_t *config, size_t layers,
	const struct oci_descriptor_platform *said, struct oci_digest *ids)
{
	check_members(doc, NULL, config, &oci_config_members);
	check_run(doc, config);
	check_rootfs(doc, config, layers, ids);
	check_history(doc, config, layers);
	check_platform(doc, config, said);
}

static bool is_said(const json_t *config, const char *name)
{
	return *oci_json_text_or(config, name, "");
}

void oci_artifact_config_check(const struct oci_doc *doc, const json_t *config,
	size_t layers, const struct oci_descriptor_platform *said)
{
	oci_auto_free struct oci_digest *ids = oci_xcalloc(layers + 1, sizeof(*ids));
	const json_t *rootfs = json_object_get(config, "rootfs");
	const json_t *list = json_object_get(rootfs, "diff_ids");

	check_members(doc, NULL, config, &oci_config_members);
	check_run(doc, config);
	if (rootfs && json_array_size(list))
		check_rootfs(doc, config, layers, ids);
	check_history(doc, config, layers);
	if (is_said(config, "architecture") || is_said(config, "os") || said->said)
		check_platform(doc, config, said);
}
