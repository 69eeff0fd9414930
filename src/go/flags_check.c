#include "go/flags_check.h"

#include "go/flags_table.h"
#include "go/flags_text.h"

#include <string.h>

static bool is_allowed(const struct goci_flag *flag, const struct oci_strv *allowed)
{
	for (size_t i = 0; allowed && i < allowed->count; i++) {
		struct goci_flag known;

		if (goci_flag_split(allowed->items[i], &known) &&
			known.len == flag->len &&
			strncmp(known.name, flag->name, flag->len) == 0)
			return true;
	}
	return false;
}

static int refuse(const struct goci_flag_rule *rule, const struct goci_flag *flag,
	struct oci_err *err)
{
	int len = flag->len > 100 ? 100 : (int)flag->len;

	return oci_err_set(err, OCI_ERR_USAGE,
		"a source may not set -%.*s%s%.100s: %s; if you trust it, give "
		"--allow-go-flag -%.*s on the command line",
		len, flag->name, flag->value ? "=" : "", flag->value ? flag->value : "",
		rule ? rule->why : "goci does not know it to be safe", len, flag->name);
}

static int check_nested(const struct goci_flag_rule *rules, const char *text,
	const struct oci_strv *allowed, struct oci_err *err);

/* A value may be left out where a rule has "" among its values. */
static int check_value(const struct goci_flag_rule *rule, const struct goci_flag *flag,
	const struct oci_strv *allowed, struct oci_err *err)
{
	const char *value = flag->value ? flag->value : "";

	if (rule->nested && flag->value)
		return check_nested(rule->nested, value, allowed, err);
	if (!rule->values)
		return refuse(rule, flag, err);
	if (strcmp(rule->values, GOCI_FLAG_ANY) == 0)
		return flag->value ? 0 : refuse(rule, flag, err);
	if (goci_flag_is_word(rule->values, value, strlen(value)) ||
		(!flag->value && !rule->takes))
		return 0;
	return refuse(rule, flag, err);
}

static int check(const struct goci_flag_rule *rules, const struct goci_flag *flag,
	const struct oci_strv *allowed, struct oci_err *err)
{
	const struct goci_flag_rule *rule = goci_flag_find(rules, flag);

	if (is_allowed(flag, allowed))
		return 0;
	return rule ? check_value(rule, flag, allowed, err) : refuse(NULL, flag, err);
}

int goci_flags_check_build(
	const char *flag, const struct oci_strv *allowed, struct oci_err *err)
{
	struct goci_flag parts;

	if (!goci_flag_split(flag, &parts))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.100s\" is not a flag of go build", flag);
	return check(goci_flags_build, &parts, allowed, err);
}

/* A flag whose value is the next field: takes that, too. */
static int take_value(const struct goci_flag_rule *rules, struct goci_flag *flag,
	const char **text, char **value, struct oci_err *err)
{
	const struct goci_flag_rule *rule = goci_flag_find(rules, flag);
	int status = rule && rule->takes && !flag->value
			     ? goci_flag_next(text, value, err)
			     : 0;

	if (status > 0)
		flag->value = *value;
	return status < 0 ? -1 : 0;
}

/* Go's tools take "@FILE" for the flags that the file holds, wherever it stands. */
static int check_field(const char *field, struct goci_flag *flag, struct oci_err *err)
{
	if (goci_flag_split(field, flag))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"a source may not give \"%.100s\" to Go's tools: it is not a flag, and "
		"they would open it as a file",
		field);
}

static int check_list(const struct goci_flag_rule *rules, const char *text,
	const struct oci_strv *allowed, struct oci_err *err)
{
	for (;;) {
		oci_auto_free char *field = NULL, *value = NULL;
		struct goci_flag flag;
		int status = goci_flag_next(&text, &field, err);

		if (status <= 0)
			return status;
		if (check_field(field, &flag, err) < 0 ||
			take_value(rules, &flag, &text, &value, err) < 0 ||
			(value && *value == '@' && check_field(value, &flag, err)) ||
			check(rules, &flag, allowed, err) < 0)
			return -1;
	}
}

/*
 * What go build takes for a pattern of packages is more than this; but it trims what
 * Unicode calls white space first, and what is a pattern to us must not be a flag then.
 */
static const char in_pattern[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789_./~@+-";

/* "[PATTERN=]FLAGS", as go build takes them. */
static int check_nested(const struct goci_flag_rule *rules, const char *text,
	const struct oci_strv *allowed, struct oci_err *err)
{
	size_t len = *text == '-' ? 0 : strspn(text, in_pattern);

	if (len && text[len] == '=')
		text += len + 1;
	return check_list(rules, text, allowed, err);
}

int goci_flags_check_link(
	const char *flags, const struct oci_strv *allowed, struct oci_err *err)
{
	return check_list(goci_flags_link, flags, allowed, err);
}

int goci_flags_check_name(const char *value, struct oci_err *err)
{
	struct goci_flag flag;

	if (goci_flag_split(value, &flag) && !flag.value)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.100s\" is not the name of a flag: expected one such as -pgo",
		value);
}
