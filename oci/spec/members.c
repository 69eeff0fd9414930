#include "members.h"

#include "oci/mem.h"

#include <ctype.h>
#include <string.h>

static const struct oci_member of_config[] = {{"created", OCI_MEMBER_TIME},
	{"author", OCI_MEMBER_TEXT}, {"architecture", OCI_MEMBER_TEXT},
	{"os", OCI_MEMBER_TEXT}, {"os.version", OCI_MEMBER_TEXT},
	{"os.features", OCI_MEMBER_TEXTS}, {"variant", OCI_MEMBER_TEXT},
	{"config", OCI_MEMBER_OBJECT}, {"history", OCI_MEMBER_LIST}};

static const struct oci_member of_run[] = {{"User", OCI_MEMBER_TEXT},
	{"ExposedPorts", OCI_MEMBER_SET}, {"Env", OCI_MEMBER_TEXTS},
	{"Entrypoint", OCI_MEMBER_TEXTS}, {"Cmd", OCI_MEMBER_TEXTS},
	{"Volumes", OCI_MEMBER_SET}, {"WorkingDir", OCI_MEMBER_TEXT},
	{"Labels", OCI_MEMBER_MAP}, {"StopSignal", OCI_MEMBER_TEXT},
	{"ArgsEscaped", OCI_MEMBER_FLAG}};

static const struct oci_member of_history[] = {{"created", OCI_MEMBER_TIME},
	{"author", OCI_MEMBER_TEXT}, {"created_by", OCI_MEMBER_TEXT},
	{"comment", OCI_MEMBER_TEXT}, {"empty_layer", OCI_MEMBER_FLAG}};

const struct oci_members oci_config_members = {of_config, OCI_COUNT(of_config)};
const struct oci_members oci_run_members = {of_run, OCI_COUNT(of_run)};
const struct oci_members oci_history_members = {of_history, OCI_COUNT(of_history)};

static bool is_list_of_texts(const json_t *value)
{
	const json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
		if (!json_is_string(item))
			return false;
	return json_is_array(value);
}

static bool is_map(const json_t *value, bool of_texts)
{
	const char *name;
	json_t *item;

	json_object_foreach((json_t *)(uintptr_t)value, name, item)
		if (of_texts ? !json_is_string(item) : !json_is_object(item))
			return false;
	return json_is_object(value);
}

bool oci_member_fits(const json_t *value, enum oci_member_kind kind)
{
	if (json_is_null(value))
		return true;
	switch (kind) {
	case OCI_MEMBER_TEXT:
		return json_is_string(value);
	case OCI_MEMBER_TEXTS:
		return is_list_of_texts(value);
	case OCI_MEMBER_MAP:
		return is_map(value, true);
	case OCI_MEMBER_SET:
		return is_map(value, false);
	case OCI_MEMBER_TIME:
		return json_is_string(value) &&
		       oci_is_rfc3339(json_string_value(value));
	case OCI_MEMBER_OBJECT:
		return json_is_object(value);
	case OCI_MEMBER_LIST:
		return json_is_array(value);
	case OCI_MEMBER_FLAG:
		return json_is_boolean(value);
	case OCI_MEMBER_NUMBER:
		return json_is_integer(value);
	}
	return false;
}

/* In `form`, "9" stands for any digit. */
static const char *matches(const char *text, const char *form)
{
	for (; *form; form++, text++)
		if (*form == '9' ? !isdigit((unsigned char)*text) : *text != *form)
			return NULL;
	return text;
}

bool oci_is_rfc3339(const char *time)
{
	const char *rest = matches(time, "9999-99-99");
	const char *zone;

	if (!rest || !*rest || !strchr("Tt ", *rest) || !matches(rest + 1, "99:99:99"))
		return false;
	if (oci_two_digits(time + 5) < 1 || oci_two_digits(time + 5) > 12 ||
		oci_two_digits(time + 8) < 1 || oci_two_digits(time + 8) > 31 ||
		oci_two_digits(rest + 1) > 23 || oci_two_digits(rest + 4) > 59 ||
		oci_two_digits(rest + 7) > 60)
		return false;
	rest += 9;
	if (*rest == '.') {
		if (!isdigit((unsigned char)*++rest))
			return false;
		while (isdigit((unsigned char)*rest))
			rest++;
	}
	if (*rest == 'Z' || *rest == 'z')
		return !rest[1];
	zone = *rest == '+' || *rest == '-' ? matches(rest + 1, "99:99") : NULL;
	return zone && !*zone;
}

bool oci_is_variable(const char *item)
{
	return *item && *item != '=' && strchr(item, '=');
}
