#include "diff/causes.h"

#include "app/defaults.h"
#include "diff/file_changes.h"
#include "oci/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMED_MAX = 3 }; /* of a kind; the rest is counted */

static void add(json_t *causes, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add(json_t *causes, const char *fmt, ...)
{
	oci_auto_buf text = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&text, fmt, ap);
	va_end(ap);
	json_array_append_new(causes, json_string(text.data));
}

static const char *text(const json_t *doc, const char *name)
{
	return oci_json_text_or(doc, name, "none");
}

/* The first of a list of {KEY,"a","b"}, and how many more there are. */
static void add_changes(json_t *causes, const char *what, const char *program,
	const json_t *list, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (i == NAMED_MAX) {
			add(causes, "%ss: %zu more of %s", what,
				json_array_size(list) - i, program);
			return;
		}
		add(causes, "%s %s: %s -> %s (%s)", what, text(one, key),
			text(one, "a"), text(one, "b"), program);
	}
}

static void add_programs(json_t *causes, const json_t *programs)
{
	const json_t *one;
	size_t i;

	json_array_foreach(programs, i, one) {
		const json_t *go = json_object_get(one, "go");

		if (go)
			add(causes, "toolchain: %s -> %s (%s)", text(go, "a"),
				text(go, "b"), text(one, "program"));
	}
	json_array_foreach(programs, i, one)
		add_changes(causes, "flag", text(one, "program"),
			json_object_get(one, "settings"), "key");
	json_array_foreach(programs, i, one)
		add_changes(causes, "module", text(one, "program"),
			json_object_get(one, "modules"), "path");
}

#define LABEL(name) "config.Labels[\"org.opencontainers.image." name "\"]"
#define LDFLAGS "config.Labels[\"goci.ldflags\"]"

/* The field of this path, if it differs; borrowed, or NULL. */
static const json_t *find_field(const json_t *fields, const char *path)
{
	const json_t *one;
	size_t i;

	json_array_foreach(fields, i, one)
		if (strcmp(text(one, "path"), path) == 0)
			return one;
	return NULL;
}

/* Labels that record the build. */
static void add_labels(json_t *causes, const json_t *config)
{
	static const struct {
		const char *path, *what;
	} known[] = {
		{LDFLAGS, "flag -ldflags"},
		{LABEL("revision"), "revision"},
		{LABEL("base.digest"), "base"},
		{"config.Labels[\"goci.ca-certificates.digest\"]", "CA certificates"},
	};

	for (size_t k = 0; k < OCI_COUNT(known); k++) {
		const json_t *one = find_field(config, known[k].path);

		if (one)
			add(causes, "%s: %s -> %s", known[k].what, text(one, "a"),
				text(one, "b"));
	}
}

/* Whether the build info of a program explains the difference. */
static bool is_explained(const json_t *programs, const char *path)
{
	const json_t *one;
	size_t i;

	json_array_foreach(programs, i, one)
		if (strcmp(text(one, "program"), path) == 0)
			return true;
	return false;
}

/* A program that differs although its build info is the same. */
static void add_source(json_t *causes, const json_t *diff)
{
	const json_t *one;
	size_t i;

	if (find_field(json_object_get(diff, "config"), LDFLAGS))
		return;
	json_array_foreach(json_object_get(diff, "files"), i, one) {
		const char *path = text(one, "path");

		if (strcmp(path, GOCI_PROGRAM) != 0 ||
			!goci_file_changed(one, GOCI_FILE_CONTENT) ||
			is_explained(json_object_get(diff, "programs"), path))
			continue;
		add(causes,
			"source: %s differs, with the same toolchain, modules and "
			"recorded flags: its source was edited",
			path);
	}
}

/* "content of 3 files: /a, /b and 1 more" */
static void add_files(json_t *causes, const json_t *files, enum goci_file_change change)
{
	oci_auto_buf names = OCI_BUF_INIT;
	const json_t *one;
	size_t i, count = 0;

	json_array_foreach(files, i, one) {
		if (!goci_file_changed(one, change))
			continue;
		if (count++ < NAMED_MAX)
			oci_buf_addf(&names, "%s%s", names.len ? ", " : "",
				text(one, "path"));
	}
	if (count > NAMED_MAX)
		oci_buf_addf(&names, " and %zu more", count - NAMED_MAX);
	if (count)
		add(causes, "files, %s: %s", goci_file_change_name(change), names.data);
}

static void add_config(json_t *causes, const char *what, const json_t *fields)
{
	oci_auto_buf names = OCI_BUF_INIT;
	const json_t *one;
	size_t i;

	json_array_foreach(fields, i, one)
		if (i < NAMED_MAX)
			oci_buf_addf(&names, "%s%s", i ? ", " : "", text(one, "path"));
	if (i > NAMED_MAX)
		oci_buf_addf(&names, " and %zu more", i - NAMED_MAX);
	if (i)
		add(causes, "%s: %s", what, names.data);
}

static const char *codec(const json_t *side)
{
	const char *type = strrchr(text(side, "mediaType"), '+');

	return type ? type + 1 : "none";
}

static void add_layers(json_t *causes, const json_t *layers, const json_t *files)
{
	size_t i, packed = 0, other = 0;
	const char *from = "", *to = "";
	const json_t *one;

	json_array_foreach(layers, i, one) {
		const char *change = text(one, "change");

		other += strcmp(change, "none") != 0 &&
			 strcmp(change, "compression") != 0;
		if (strcmp(change, "compression") != 0)
			continue;
		packed++;
		from = codec(json_object_get(one, "a"));
		to = codec(json_object_get(one, "b"));
	}
	if (other && !json_array_size(files))
		add(causes, "layers: the same files, divided or stored differently");
	if (!packed)
		return;
	if (strcmp(from, to) != 0)
		add(causes,
			"compressor: %s -> %s, of the same bytes in %zu of %zu layers",
			from, to, packed, i);
	else
		add(causes,
			"compressor: another level or version of %s, of the same bytes in "
			"%zu of %zu layers",
			from, packed, i);
}

void goci_diff_causes(json_t *diff)
{
	const json_t *files = json_object_get(diff, "files");
	const json_t *config = json_object_get(diff, "config");
	json_t *causes = json_array();

	add_programs(causes, json_object_get(diff, "programs"));
	add_labels(causes, config);
	add_source(causes, diff);
	for (int i = 0; i < GOCI_FILE_CHANGES; i++)
		add_files(causes, files, (enum goci_file_change)i);
	add_config(causes, "config", config);
	add_config(causes, "manifest", json_object_get(diff, "manifest"));
	add_layers(causes, json_object_get(diff, "layers"), files);
	json_object_set_new(diff, "causes", causes);
}
