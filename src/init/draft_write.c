#include "init/draft_write.h"

#include "app/text.h"
#include "options/option_values.h"
#include "settings/build_options.h"
#include "settings/yaml_write.h"

#include <stdio.h>
#include <string.h>

enum { COMMENT_WIDTH = 88, INLINE_MAX = 60 };

/* Words as a comment, wrapped; the lines after the first are indented more. */
static void write_comment(const char *text, struct oci_buf *out)
{
	size_t column = 2;

	oci_buf_adds(out, "#");
	for (bool first = true; *text; first = false) {
		size_t len = strcspn(text, " ");

		if (!first && column + 1 + len > COMMENT_WIDTH) {
			oci_buf_adds(out, "\n#    ");
			column = 5;
		}
		oci_buf_addf(out, " %.*s", (int)len, text);
		column += 1 + len;
		text += len + strspn(text + len, " ");
	}
	oci_buf_adds(out, "\n");
}

/* The length of "FILE:" in "FILE:LINE". */
static size_t file_len(const char *origin)
{
	return (size_t)(strrchr(origin, ':') + 1 - origin);
}

/* "# Dockerfile:3, 7": where an option's value comes from. */
static void write_origins(
	const struct goci_section *s, const char *name, struct oci_buf *out)
{
	oci_auto_strv lines = OCI_STRV_INIT;
	size_t name_len = strlen(name);

	for (size_t i = 0; i < s->origins.count; i++) {
		const char *origin = s->origins.items[i];

		if (strncmp(origin, name, name_len) == 0 && origin[name_len] == '=' &&
			!oci_strv_has(&lines, origin + name_len + 1))
			oci_strv_add(&lines, origin + name_len + 1);
	}
	for (size_t i = 0; i < lines.count; i++) {
		const char *line = lines.items[i],
			   *before = i ? lines.items[i - 1] : ":";
		size_t len = file_len(line);
		bool same = file_len(before) == len && strncmp(before, line, len) == 0;

		oci_buf_addf(out, "%s%s", i ? ", " : " # ", line + (same ? len : 0));
	}
	oci_buf_adds(out, "\n");
}

static bool write_inline(const struct goci_option *option, const struct oci_strv *list,
	struct oci_buf *out)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (option->alone && strcmp(list->items[0], option->alone) == 0) {
		oci_buf_addf(out, " %s", option->alone);
		return true;
	}
	for (size_t i = 0; i < list->count; i++) {
		oci_buf_adds(&text, i ? ", " : " [");
		goci_yaml_write(list->items[i], &text);
	}
	if (text.len > INLINE_MAX || strpbrk(text.data, "{}"))
		return false;
	oci_buf_addf(out, "%s]", text.data);
	return true;
}

/* The items of a list, or the keys of a map, line by line. */
static void write_items(
	const struct oci_strv *list, bool map, const char *indent, struct oci_buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *item = list->items[i];
		size_t len = map ? strcspn(item, "=") : 0;
		oci_auto_free char *key = oci_xstrndup(item, len);

		oci_buf_addf(out, "%s  %s", indent, map ? "" : "- ");
		if (map) {
			goci_yaml_write(key, out);
			oci_buf_adds(out, ": ");
		}
		goci_yaml_write(item + len + map, out);
		oci_buf_adds(out, "\n");
	}
}

static void write_option(const struct goci_section *s, const struct goci_option *option,
	const char *indent, struct oci_buf *out)
{
	const void *field = (const char *)&s->settings + option->offset;
	bool in_lines = false;

	if (!goci_value_is_set(option, &s->settings))
		return;
	if (strcmp(option->name, "base") == 0 && s->before_base)
		oci_buf_addf(out,
			"%s# A static program often needs no base. This one is put on "
			"disk by\n%s#   %s\n",
			indent, indent, s->before_base);
	oci_buf_addf(out, "%s%s:", indent, goci_option_key(option));
	if (option->kind == GOCI_FLAG) {
		oci_buf_adds(out, *(const bool *)field ? " true" : " false");
	} else if (option->kind < GOCI_LIST) {
		oci_buf_adds(out, " ");
		goci_yaml_write(*(const char *const *)field, out);
	} else {
		in_lines =
			option->kind == GOCI_MAP || !write_inline(option, field, out);
	}
	write_origins(s, option->name, out);
	if (in_lines)
		write_items(field, option->kind == GOCI_MAP, indent, out);
}

static void write_options(
	const struct goci_section *s, const char *indent, struct oci_buf *out)
{
	for (size_t i = 0; i < goci_build_options.count; i++)
		if (goci_build_options.rows[i].scope == GOCI_PER_SERVICE)
			write_option(s, &goci_build_options.rows[i], indent, out);
}

/* "FILE:LINE: WHAT: WHY"; owned. */
static char *note_text(const struct goci_note *n)
{
	return n->file ? oci_xasprintf(
				 "%s:%u: %s: %s", n->file, n->line, n->what, n->why)
		       : oci_xasprintf("%s: %s", n->what, n->why);
}

/* The notes of one outcome, or of `or_this`, below a title. */
static void write_notes(const struct goci_draft *draft, enum goci_outcome outcome,
	enum goci_outcome or_this, const char *title, struct oci_buf *out)
{
	if (!goci_draft_count(draft, outcome) && !goci_draft_count(draft, or_this))
		return;
	oci_buf_addf(out, "\n# %s\n#\n", title);
	for (size_t i = 0; i < draft->note_count; i++) {
		oci_auto_free char *text = note_text(&draft->notes[i]);

		if (draft->notes[i].outcome == outcome ||
			draft->notes[i].outcome == or_this)
			write_comment(text, out);
	}
}

static void tell_base(const struct goci_section *s, struct oci_buf *out)
{
	if (s->before_base)
		goci_text_add_line(out, "before goci build: %s", s->before_base);
}

static void write_services(const struct goci_draft *draft, struct oci_buf *out)
{
	if (!draft->count)
		oci_buf_adds(out, "\n# No main package was found: name each service.\n"
				  "# services:\n#   api:\n#     path: ./cmd/api\n");
	else
		oci_buf_adds(out, "\nservices:\n");
	for (size_t i = 0; i < draft->count; i++) {
		const struct goci_section *s = &draft->services[i];

		oci_buf_addf(out, "%s  ", i ? "\n" : "");
		goci_yaml_write(s->name, out);
		oci_buf_adds(out, ":\n    path: ");
		goci_yaml_write(s->path, out);
		write_origins(s, "path", out);
		write_options(s, "    ", out);
	}
}

void goci_write_yaml(const struct goci_draft *draft, struct oci_buf *out)
{
	oci_auto_buf defaults = OCI_BUF_INIT;

	oci_buf_adds(out, "# goci.yaml, written by `goci init`");
	for (size_t i = 0; i < draft->files.count; i++)
		oci_buf_addf(
			out, "%s%s", i ? " and " : " from ", draft->files.items[i]);
	oci_buf_adds(out, ".\n# `goci help build` explains each key; the command "
			  "line overrides this file.\n");
	write_options(&draft->defaults, "  ", &defaults);
	if (defaults.len)
		oci_buf_addf(out, "\ndefaults:\n%s", defaults.data);
	write_services(draft, out);
	write_notes(draft, GOCI_LEFT, GOCI_LEFT,
		"Not carried over, and what to do instead:", out);
	write_notes(draft, GOCI_CARRIED, GOCI_CHOSEN,
		"Remarks on what is carried over:", out);
	write_notes(draft, GOCI_IMPLIED, GOCI_IMPLIED,
		"Done by goci without a setting:", out);
}

void goci_write_summary(const struct goci_draft *draft, struct oci_buf *out)
{
	size_t left = goci_draft_count(draft, GOCI_LEFT);

	if (!draft->count)
		oci_buf_adds(out, "no main package was found\n");
	for (size_t i = 0; i < draft->count; i++)
		goci_text_add_line(out, "service %-20s %s", draft->services[i].name,
			draft->services[i].path);
	for (size_t i = 0; i < draft->note_count; i++) {
		oci_auto_free char *text = note_text(&draft->notes[i]);

		if (draft->notes[i].outcome == GOCI_LEFT ||
			draft->notes[i].outcome == GOCI_CHOSEN)
			oci_buf_addf(out, "%s\n", text);
	}
	tell_base(&draft->defaults, out);
	for (size_t i = 0; i < draft->count; i++)
		tell_base(&draft->services[i], out);
	if (draft->files.count)
		oci_buf_addf(out,
			"lines carried over: %zu; done by goci anyway: %zu; not carried "
			"over: %zu%s\n",
			goci_draft_carried(draft),
			goci_draft_count(draft, GOCI_IMPLIED), left,
			left ? ", listed above" : "");
}
