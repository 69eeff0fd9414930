#include "diff/diff_text.h"

#include "app/text.h"
#include "diff/diff.h"
#include "diff/file_changes.h"
#include "oci/json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SHOWN_MAX = 12, TIMES_MAX = 3 }; /* lines of a kind; the rest is counted */
enum { VALUE_WIDTH = 79, CHANGE_WIDTH = 200 };

static const char *text(const json_t *doc, const char *name)
{
	return oci_json_text_or(doc, name, "none");
}

static void add_rest(struct oci_buf *out, const char **name, size_t count, size_t shown)
{
	oci_auto_free char *line =
		oci_xasprintf("... and %zu more; --json has them all", count - shown);

	if (count > shown)
		goci_text_add_row(out, name, line);
}

/* A value on one line, not for ever. */
static char *value_text(const json_t *value)
{
	oci_auto_buf line = OCI_BUF_INIT, cut = OCI_BUF_INIT;

	if (json_is_null(value))
		return oci_xstrdup("none");
	if (json_is_object(value) || json_is_array(value))
		oci_json_write(value, &line);
	else if (json_is_string(value))
		oci_buf_addf(&line, "\"%s\"", json_string_value(value));
	else
		oci_buf_addf(&line, "%lld", (long long)json_integer_value(value));
	goci_text_add_short(&cut, line.data, VALUE_WIDTH);
	return oci_buf_take(&cut);
}

static void add_fields(struct oci_buf *out, const char *name, const json_t *fields)
{
	const json_t *one;
	size_t i;

	json_array_foreach(fields, i, one) {
		oci_auto_free char *a = value_text(json_object_get(one, "a"));
		oci_auto_free char *b = value_text(json_object_get(one, "b"));
		oci_auto_free char *line =
			oci_xasprintf("%s: %s -> %s", text(one, "path"), a, b);

		if (i < SHOWN_MAX)
			goci_text_add_row(out, &name, line);
	}
	add_rest(out, &name, i, SHOWN_MAX);
}

static void add_changes(struct oci_buf *out, const char *what, const json_t *program,
	const char *member, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(program, member), i, one) {
		oci_auto_buf line = OCI_BUF_INIT;

		oci_buf_addf(&line, "%s: ", text(one, key));
		goci_text_add_short(&line, text(one, "a"), CHANGE_WIDTH);
		oci_buf_adds(&line, " -> ");
		goci_text_add_short(&line, text(one, "b"), CHANGE_WIDTH);
		if (i < SHOWN_MAX)
			goci_text_add_row(out, &what, line.data);
	}
	add_rest(out, &what, i, SHOWN_MAX);
}

static void add_program(struct oci_buf *out, const json_t *program)
{
	const json_t *go = json_object_get(program, "go");
	const char *name = "program", *toolchain = "  toolchain";
	oci_auto_free char *line =
		oci_xasprintf("%s -> %s", text(go, "a"), text(go, "b"));

	goci_text_add_row(out, &name, text(program, "program"));
	if (go)
		goci_text_add_row(out, &toolchain, line);
	add_changes(out, "  flags", program, "settings", "key");
	add_changes(out, "  modules", program, "modules", "path");
}

static long long number(const json_t *doc, const char *name)
{
	return json_integer_value(json_object_get(doc, name));
}

static char *time_text(const json_t *side)
{
	time_t when = (time_t)number(side, "mtime");
	struct tm tm;
	char line[40] = "?";

	if (gmtime_r(&when, &tm))
		strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return oci_xstrdup(line);
}

/* The attributes that the other side has not, or with other values. */
static char *attributes_text(const json_t *side, const json_t *other)
{
	json_t *mine = json_object_get(side, "attributes"), *value;
	const json_t *its = json_object_get(other, "attributes");
	oci_auto_buf line = OCI_BUF_INIT;
	const char *name;

	json_object_foreach(mine, name, value) {
		if (!json_equal(value, json_object_get(its, name)))
			oci_buf_addf(&line, "%s%s=%s", line.len ? ", " : "", name,
				json_string_value(value));
	}
	return line.len ? oci_buf_take(&line) : oci_xstrdup("none");
}

/* What a side is, as far as this change goes. */
static char *side_text(
	const json_t *side, const json_t *other, enum goci_file_change change)
{
	switch (change) {
	case GOCI_FILE_CONTENT:
		return oci_xasprintf("%lld bytes", number(side, "size"));
	case GOCI_FILE_TYPE:
		return oci_xstrdup(text(side, "type"));
	case GOCI_FILE_LINK:
		return oci_xstrdup(text(side, "link"));
	case GOCI_FILE_DEVICE:
		return oci_xstrdup(text(side, "special"));
	case GOCI_FILE_ATTRIBUTES:
		return attributes_text(side, other);
	case GOCI_FILE_MODE_BITS:
		return oci_xstrdup(text(side, "mode"));
	case GOCI_FILE_OWNER:
		return oci_xasprintf(
			"%lld:%lld", number(side, "uid"), number(side, "gid"));
	case GOCI_FILE_TIME:
		return time_text(side);
	default:
		return strcmp(text(side, "type"), "file") != 0
			       ? oci_xstrdup(text(side, "type"))
			       : oci_xasprintf("%lld bytes", number(side, "size"));
	}
}

static char *file_line(const json_t *file, enum goci_file_change change)
{
	const json_t *a = json_object_get(file, "a"), *b = json_object_get(file, "b");
	oci_auto_free char *old = side_text(a, b, change);
	oci_auto_free char *new = side_text(b, a, change);

	if (json_is_null(a) || json_is_null(b))
		return oci_xasprintf(
			"%s (%s)", text(file, "path"), json_is_null(a) ? new : old);
	return oci_xasprintf("%s: %s -> %s", text(file, "path"), old, new);
}

static void add_files(
	struct oci_buf *out, const json_t *files, enum goci_file_change change)
{
	const char *name = goci_file_change_name(change);
	size_t shown = change == GOCI_FILE_TIME ? TIMES_MAX : SHOWN_MAX;
	const json_t *one;
	size_t i, count = 0;

	json_array_foreach(files, i, one) {
		oci_auto_free char *line = NULL;

		if (!goci_file_changed(one, change) || count++ >= shown)
			continue;
		line = file_line(one, change);
		goci_text_add_row(out, &name, line);
	}
	add_rest(out, &name, count, shown);
}

static void add_more(struct oci_buf *out, long long count)
{
	oci_auto_free char *line =
		oci_xasprintf("%lld more differ, which are not listed", count);
	const char *name = "files";

	if (count)
		goci_text_add_row(out, &name, line);
}

static void add_layer(struct oci_buf *out, const char **name, const json_t *layer)
{
	const json_t *a = json_object_get(layer, "a"), *b = json_object_get(layer, "b");
	const char *change = text(layer, "change");
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, "%lld  ", number(layer, "layer"));
	goci_text_add_padded(&line,
		strcmp(change, "none") == 0          ? "the same"
		: strcmp(change, "compression") == 0 ? "compressed differently"
		: strcmp(change, "content") == 0     ? "other content"
						     : change,
		20);
	if (!json_is_null(a))
		goci_text_add_size(&line, number(a, "size"));
	if (!json_is_null(b) && strcmp(change, "none") != 0) {
		oci_buf_adds(&line, json_is_null(a) ? "" : " ->");
		goci_text_add_size(&line, number(b, "size"));
	}
	goci_text_add_row(out, name, line.data);
}

static void add_list(struct oci_buf *out, const char *name, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		goci_text_add_row(out, &name, json_string_value(one));
}

static void add_platforms(struct oci_buf *out, const json_t *list)
{
	const char *name = "platforms";
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		bool a = !json_is_null(json_object_get(one, "a"));
		bool b = !json_is_null(json_object_get(one, "b"));
		oci_auto_free char *line = oci_xasprintf("%s %s", text(one, "platform"),
			a && b ? "differs"
			: a    ? "is only in the first"
			       : "is only in the second");

		goci_text_add_row(out, &name, line);
	}
}

static void add_head(struct oci_buf *out, const json_t *diff)
{
	const json_t *a = json_object_get(diff, "a"), *b = json_object_get(diff, "b");
	const char *first = "first", *second = "second", *compared = "compared";
	bool by_config = strcmp(text(diff, "compared"), "configs") == 0;
	const json_t *const sides[] = {a, b};

	oci_buf_adds(out, goci_diff_is_equal(diff) ? "equal\n" : "different\n");
	for (size_t i = 0; i < OCI_COUNT(sides); i++) {
		oci_auto_free char *line = oci_xasprintf("%s %s %s",
			text(sides[i], by_config ? "imageID" : "digest"),
			text(sides[i], "platform"), text(sides[i], "image"));

		goci_text_add_row(out, i ? &second : &first, line);
	}
	if (by_config)
		goci_text_add_row(out, &compared,
			"by the configs, whose digests these are: a docker archive has "
			"no manifests");
}

void goci_diff_text(const json_t *diff, struct oci_buf *out)
{
	const char *name = "layers";
	const json_t *one;
	size_t i;

	add_head(out, diff);
	add_platforms(out, json_object_get(diff, "platforms"));
	add_list(out, "why", json_object_get(diff, "causes"));
	json_array_foreach(json_object_get(diff, "programs"), i, one)
		add_program(out, one);
	for (int k = 0; k < GOCI_FILE_CHANGES; k++)
		add_files(
			out, json_object_get(diff, "files"), (enum goci_file_change)k);
	add_more(out, number(diff, "moreFiles"));
	add_fields(out, "config", json_object_get(diff, "config"));
	add_fields(out, "manifest", json_object_get(diff, "manifest"));
	json_array_foreach(json_object_get(diff, "layers"), i, one)
		add_layer(out, &name, one);
}
