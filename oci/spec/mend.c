#include "oci/spec.h"

#include "members.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

enum { VARIABLES_TOLD = 4 };

/*
 * Members that Docker adds to those of config.md. Readers in Go reject the whole config
 * when one of them has another type.
 */
static const struct oci_member of_docker[] = {{"Hostname", OCI_MEMBER_TEXT},
	{"Domainname", OCI_MEMBER_TEXT}, {"Image", OCI_MEMBER_TEXT},
	{"MacAddress", OCI_MEMBER_TEXT}, {"Healthcheck", OCI_MEMBER_OBJECT},
	{"Shell", OCI_MEMBER_TEXTS}, {"OnBuild", OCI_MEMBER_TEXTS},
	{"StopTimeout", OCI_MEMBER_NUMBER}, {"AttachStdin", OCI_MEMBER_FLAG},
	{"AttachStdout", OCI_MEMBER_FLAG}, {"AttachStderr", OCI_MEMBER_FLAG},
	{"Tty", OCI_MEMBER_FLAG}, {"OpenStdin", OCI_MEMBER_FLAG},
	{"StdinOnce", OCI_MEMBER_FLAG}, {"NetworkDisabled", OCI_MEMBER_FLAG},
	{"PublishAllPorts", OCI_MEMBER_FLAG}};

static const struct oci_member of_docker_top[] = {
	{"comment", OCI_MEMBER_TEXT}, {"Size", OCI_MEMBER_NUMBER}};

static const struct oci_member of_healthcheck[] = {{"Test", OCI_MEMBER_TEXTS},
	{"Interval", OCI_MEMBER_NUMBER}, {"Timeout", OCI_MEMBER_NUMBER},
	{"StartPeriod", OCI_MEMBER_NUMBER}, {"StartInterval", OCI_MEMBER_NUMBER},
	{"Retries", OCI_MEMBER_NUMBER}};

static const struct oci_members docker_run = {of_docker, OCI_COUNT(of_docker)};
static const struct oci_members docker_top = {of_docker_top, OCI_COUNT(of_docker_top)};
static const struct oci_members health = {of_healthcheck, OCI_COUNT(of_healthcheck)};

/* Go accepts fewer times than RFC 3339: no lower-case letters, no leap seconds. */
static bool is_time_of_go(const char *text)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month;

	if (!oci_is_rfc3339(text) || text[10] != 'T' || strchr(text, 'z') ||
		oci_two_digits(text + 17) > 59)
		return false;
	year = 100 * oci_two_digits(text) + oci_two_digits(text + 2);
	month = oci_two_digits(text + 5);
	if (month == 2 && (year % 4 || (year % 100 == 0 && year % 400)))
		return oci_two_digits(text + 8) <= 28;
	return oci_two_digits(text + 8) <= days[month - 1];
}

static bool fits(const json_t *value, enum oci_member_kind kind)
{
	return oci_member_fits(value, kind) &&
	       (kind != OCI_MEMBER_TIME || !json_is_string(value) ||
		       is_time_of_go(json_string_value(value)));
}

/* The strings of a list or map that also has other values. */
static json_t *strings_of(const json_t *value, enum oci_member_kind kind)
{
	json_t *kept = NULL, *item;
	const char *name;
	size_t i;

	if (kind == OCI_MEMBER_MAP && json_is_object(value)) {
		kept = json_object();
		json_object_foreach((json_t *)(uintptr_t)value, name, item)
			if (json_is_string(item))
				json_object_set(kept, name, item);
	} else if (kind == OCI_MEMBER_TEXTS && json_is_array(value)) {
		kept = json_array();
		json_array_foreach(value, i, item)
			if (json_is_string(item))
				json_array_append(kept, item);
	}
	return kept;
}

/* Keeps the names of a set whose members are null or not objects. */
static json_t *set_of(const json_t *value)
{
	json_t *kept = json_is_object(value) ? json_object() : NULL, *item;
	const char *name;

	if (kept)
		json_object_foreach((json_t *)(uintptr_t)value, name, item)
			json_object_set_new(kept, name, json_object());
	return kept;
}

/* Repairs one member, or removes it. No argument of a command may be lost. */
static void mend_member(json_t *doc, const char *at, const struct oci_member *m,
	const json_t *value, struct oci_strv *told)
{
	bool is_vector =
		strcmp(m->name, "Entrypoint") == 0 || strcmp(m->name, "Cmd") == 0;
	json_t *kept = m->kind == OCI_MEMBER_SET ? set_of(value)
		       : is_vector               ? NULL
						 : strings_of(value, m->kind);

	oci_strv_addf(told, "%s%s is not of its type and %s", at, m->name,
		kept ? "is mended" : "is left out");
	if (kept)
		json_object_set_new(doc, m->name, kept);
	else
		json_object_del(doc, m->name);
}

static void mend_members(json_t *doc, const char *at, const struct oci_members *members,
	struct oci_strv *told)
{
	for (size_t i = 0; i < members->count; i++) {
		const struct oci_member *m = &members->items[i];
		const json_t *value = json_object_get(doc, m->name);

		if (value && !fits(value, m->kind))
			mend_member(doc, at, m, value, told);
	}
}

/* Reports the first few only: a list of thousands must not make thousands of lines. */
static void tell_variable(const json_t *item, size_t nth, struct oci_strv *told)
{
	const char *text = json_string_value(item);

	if (nth < VARIABLES_TOLD)
		oci_strv_addf(told,
			"config.Env has \"%.80s\", which is not NAME=VALUE and is left "
			"out",
			text ? text : "");
}

static void mend_env(json_t *run, struct oci_strv *told)
{
	const json_t *env = json_object_get(run, "Env");
	json_t *kept = json_is_array(env) ? json_array() : NULL, *item;
	size_t i, wrong = 0;

	if (!kept)
		return;
	json_array_foreach(env, i, item) {
		const char *text = json_string_value(item);

		if (text && oci_is_variable(text))
			json_array_append(kept, item);
		else
			tell_variable(item, wrong++, told);
	}
	if (wrong > VARIABLES_TOLD)
		oci_strv_addf(told,
			"config.Env has %zu more that are not NAME=VALUE and are left out",
			wrong - VARIABLES_TOLD);
	json_object_set_new(run, "Env", kept);
}

static void mend_run(json_t *config, struct oci_strv *told)
{
	json_t *run = json_object_get(config, "config"), *check;

	mend_members(run, "config.", &oci_run_members, told);
	mend_members(run, "config.", &docker_run, told);
	mend_env(run, told);
	check = json_object_get(run, "Healthcheck");
	if (check)
		mend_members(check, "config.Healthcheck.", &health, told);
}

static bool has_layer(const json_t *entry)
{
	return !json_is_true(json_object_get(entry, "empty_layer"));
}

static size_t count_layers(const json_t *history)
{
	const json_t *entry;
	size_t i, full = 0;

	json_array_foreach(history, i, entry)
		full += has_layer(entry);
	return full;
}

/* In images whose layers were squashed, the last entries describe what exists. */
static void shorten(json_t *history, size_t surplus)
{
	json_t *entry;
	size_t i;

	json_array_foreach(history, i, entry)
		if (surplus && has_layer(entry)) {
			json_object_set_new(entry, "empty_layer", json_true());
			surplus--;
		}
}

static void drop_strays(json_t *config, struct oci_strv *told)
{
	const json_t *history = json_object_get(config, "history");
	json_t *kept = json_is_array(history) ? json_array() : NULL, *entry;
	size_t i;

	if (!kept)
		return;
	json_array_foreach(history, i, entry) {
		if (json_is_object(entry))
			json_array_append(kept, entry);
		else
			oci_strv_add(told, "history has an entry that is no object and "
					   "is left out");
	}
	json_object_set_new(config, "history", kept);
}

static void mend_history(json_t *config, size_t layers, struct oci_strv *told)
{
	oci_auto_strv wrong = OCI_STRV_INIT;
	json_t *history, *entry;
	size_t i, full;

	drop_strays(config, &wrong);
	history = json_object_get(config, "history");
	json_array_foreach(history, i, entry)
		mend_members(entry, "history.", &oci_history_members, &wrong);
	if (wrong.count)
		oci_strv_addf(told, "%s (%zu in all)", wrong.items[0], wrong.count);
	full = count_layers(history);
	if (!json_array_size(history)) {
		json_object_del(config, "history");
		return;
	}
	if (full != layers)
		oci_strv_addf(told, "history tells of %zu layers, of which it has %zu",
			full, layers);
	if (full > layers)
		shorten(history, full - layers);
	for (; full < layers; full++)
		json_array_append_new(
			history, json_pack("{s:s}", "created_by", "base image"));
}

json_t *oci_config_mend(const json_t *config, size_t layers, struct oci_strv *told)
{
	json_t *doc = json_deep_copy(config);

	mend_members(doc, "", &oci_config_members, told);
	mend_members(doc, "", &docker_top, told);
	mend_run(doc, told);
	mend_history(doc, layers, told);
	return doc;
}
