#include "options/option_values.h"

#include "options/choices.h"
#include "options/placeholders.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void *field(const struct goci_option *option, void *target)
{
	return (char *)target + option->offset;
}

static const void *const_field(const struct goci_option *option, const void *target)
{
	return (const char *)target + option->offset;
}

/* A choice that is mistyped is one of the other values, and none of those either. */
static int refuse(
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	oci_auto_free char *word = oci_xstrndup(text, strcspn(text, ":"));
	struct goci_guess guess;

	if (!option->choices || goci_choice_find(option->choices, word) >= 0)
		return -1;
	goci_choice_guess(option->choices, word, &guess);
	return goci_guess_tell(&guess, NULL, err);
}

static int check_by(
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	return option->check(text, err) < 0 ? refuse(option, text, err) : 0;
}

int goci_value_check(
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	oci_auto_free char *sample = NULL;

	if (!option->check && option->optional && !*text)
		return 0;
	if (!option->check)
		return option->choices && !goci_option_is_choice(option, text)
			       ? goci_choice_refuse(option->choices, text, err)
			       : 0;
	if (!option->template || !strchr(text, '{'))
		return check_by(option, text, err);
	sample = goci_placeholders_sample(text, err);
	return sample ? check_by(option, sample, err) : -1;
}

char *goci_value_literal(const struct goci_option *option, const char *text)
{
	size_t key = option->kind == GOCI_MAP ? strcspn(text, "=") : 0;
	oci_auto_free char *value = goci_placeholders_escape(text + key);

	if (!option->template)
		return oci_xstrdup(text);
	return oci_xasprintf("%.*s%s", (int)key, text, value);
}

static int check(const struct goci_option *option, const void *target, const char *text,
	struct oci_err *err)
{
	const struct oci_strv *list = const_field(option, target);

	if (goci_value_check(option, text, err) < 0)
		return -1;
	return option->check_first && !list->count ? option->check_first(text, err) : 0;
}

static void set_string(char **to, const char *text)
{
	char *copy = oci_xstrdup(text);

	free(*to);
	*to = copy;
}

static void add_words(char **to, const char *text)
{
	oci_auto_free char *before = *to;

	*to = before && *before ? oci_xasprintf("%s %s", before, text)
				: oci_xstrdup(text);
}

static void set_key(struct oci_strv *map, const char *pair)
{
	size_t len = strcspn(pair, "=") + 1;

	for (size_t i = 0; i < map->count; i++) {
		if (strncmp(map->items[i], pair, len) == 0) {
			set_string(&map->items[i], pair);
			return;
		}
	}
	oci_strv_add(map, pair);
}

static void add_checked(
	const struct goci_option *option, void *target, const char *text)
{
	void *to = field(option, target);

	switch (option->kind) {
	case GOCI_FLAG:
		break;
	case GOCI_STRING:
		set_string(to, text);
		break;
	case GOCI_WORDS:
		add_words(to, text);
		break;
	case GOCI_LIST:
	case GOCI_ARGS:
		oci_strv_add(to, text);
		break;
	case GOCI_COMMAS:
		if (!oci_strv_has(to, text))
			oci_strv_add(to, text);
		break;
	case GOCI_MAP:
		set_key(to, text);
		break;
	}
}

/* "none" beside another value is ambiguous. */
static int check_alone(const struct goci_option *option, const void *target,
	const char *text, struct oci_err *err)
{
	const struct oci_strv *list = const_field(option, target);

	if (!option->alone || !list->count ||
		(strcmp(text, option->alone) != 0 &&
			!oci_strv_has(list, option->alone)))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" and \"%.200s\": \"%s\" cannot be combined with other "
		"values: remove it or the others",
		list->items[0], text, option->alone);
}

int goci_value_add(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err)
{
	if (check(option, target, text, err) < 0 ||
		check_alone(option, target, text, err) < 0)
		return -1;
	add_checked(option, target, text);
	return 0;
}

static int add_commas(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err)
{
	for (;;) {
		size_t len = strcspn(text, ",");
		oci_auto_free char *item = oci_xstrndup(text, len);

		if (goci_value_add(option, target, item, err) < 0)
			return -1;
		if (!text[len])
			return 0;
		text += len + 1;
	}
}

static int add_json(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err)
{
	json_auto_t *array = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
		if (!json_is_string(item))
			break;
	if (json_array_size(array) == 0 || i < json_array_size(array))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is not a JSON array of strings such as "
			"[\"/app/main\", \"-v\"]",
			text);
	json_array_foreach(array, i, item)
		if (goci_value_add(option, target, json_string_value(item), err) < 0)
			return -1;
	return 0;
}

void goci_value_set_flag(const struct goci_option *option, void *target, bool on)
{
	*(bool *)field(option, target) = on;
	if (option->given)
		*(bool *)((char *)target + option->given) = true;
}

static int set_flag(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err)
{
	bool on = strcmp(text, "true") == 0;

	if (!on && strcmp(text, "false") != 0)
		return oci_err_set(
			err, OCI_ERR_USAGE, "\"%.200s\" is not true or false", text);
	goci_value_set_flag(option, target, on);
	return 0;
}

int goci_value_set(const struct goci_option *option, void *target, const char *text,
	struct oci_err *err)
{
	if (option->kind == GOCI_FLAG)
		return set_flag(option, target, text, err);
	if (option->kind == GOCI_COMMAS)
		return add_commas(option, target, text, err);
	if (option->kind == GOCI_ARGS && *text == '[')
		return add_json(option, target, text, err);
	return goci_value_add(option, target, text, err);
}

bool goci_value_is_set(const struct goci_option *option, const void *target)
{
	const void *value = const_field(option, target);

	switch (option->kind) {
	case GOCI_FLAG:
		return option->given
			       ? *(const bool *)((const char *)target + option->given)
			       : *(const bool *)value;
	case GOCI_STRING:
	case GOCI_WORDS:
		return *(const char *const *)value != NULL;
	default:
		return ((const struct oci_strv *)value)->count != 0;
	}
}

static void merge_flag(const struct goci_option *option, void *to, const void *from)
{
	if (goci_value_is_set(option, from))
		goci_value_set_flag(
			option, to, *(const bool *)const_field(option, from));
}

static void merge_list(const struct goci_option *option, void *to, const void *from)
{
	struct oci_strv *old = field(option, to);
	const struct oci_strv *over = const_field(option, from);
	struct oci_strv both = OCI_STRV_INIT;

	if (over->count && old->count && option->complete) {
		option->complete(old, over, &both);
		oci_strv_release(old);
		*old = both;
		return;
	}
	if (over->count && option->kind != GOCI_MAP)
		oci_strv_release(old);
	for (size_t i = 0; i < over->count; i++)
		add_checked(option, to, over->items[i]);
}

void goci_value_merge(const struct goci_option *option, void *to, const void *from)
{
	const char *const *text = const_field(option, from);

	if (option->kind == GOCI_FLAG)
		merge_flag(option, to, from);
	else if (option->kind != GOCI_STRING && option->kind != GOCI_WORDS)
		merge_list(option, to, from);
	else if (*text)
		set_string(field(option, to), *text);
}

bool goci_value_is_taken(
	const struct goci_option *option, const void *target, const char *text)
{
	const char *const *before = const_field(option, target);

	return option->kind == GOCI_STRING && !option->last_counts && *before &&
	       strcmp(*before, text) != 0;
}

void goci_value_hash(
	const struct goci_option *option, const void *target, struct oci_hasher *h)
{
	const void *value = const_field(option, target);
	const struct oci_strv *list = value;
	const char *const *text = value;

	oci_hasher_add_str(h, option->name);
	if (option->kind == GOCI_FLAG) {
		oci_hasher_add_str(h, *(const bool *)value ? "on" : "off");
	} else if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS) {
		oci_hasher_add_str(h, *text ? "set" : "not set");
		oci_hasher_add_str(h, *text ? *text : "");
	} else {
		for (size_t i = 0; i < list->count; i++)
			oci_hasher_add_str(h, list->items[i]);
	}
}

void goci_value_release(const struct goci_option *option, void *target)
{
	void *to = field(option, target);

	if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		free(oci_steal_ptr(to));
	else if (option->kind != GOCI_FLAG)
		oci_strv_release(to);
}

void goci_values_free(const struct goci_options *options, void *target)
{
	for (size_t i = 0; i < options->count; i++)
		goci_value_release(&options->rows[i], target);
}
