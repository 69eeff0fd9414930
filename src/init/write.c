#include "init/write.h"

#include "build/ignore_runes.h"
#include "build/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { COMMENT_WIDTH = 88, INLINE_MAX = 60 };

static bool is_plain(const char *text)
{
	static const char *const words[] = {
		"true", "false", "yes", "no", "on", "off", "null", "y", "n"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return false;
	if (*text >= '1' && *text <= '9' && strlen(text) < 6 &&
		strspn(text, "0123456789") == strlen(text))
		return true;
	if (!isalpha((unsigned char)*text) && *text != '/' &&
		strncmp(text, "./", 2) != 0)
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("_./-", *text) &&
			!(*text == ':' && text[1] && text[1] != ' '))
			return false;
	return true;
}

/* What is not printable for YAML, or ends a line there. */
static bool is_special(uint32_t rune)
{
	return (rune >= 0x80 && rune < 0xa0) || rune == 0x2028 || rune == 0x2029 ||
	       (rune >= 0xfec0 && rune <= 0xffff);
}

void goci_write_scalar(const char *text, struct oci_buf *out)
{
	size_t left = strlen(text), len;

	if (is_plain(text)) {
		oci_buf_adds(out, text);
		return;
	}
	oci_buf_adds(out, "\"");
	for (; left; text += len, left -= len) {
		uint32_t rune = goci_rune_decode(text, left, &len);

		if (rune < 0x20 || rune == 0x7f)
			oci_buf_addf(out, "\\x%02x", rune);
		else if (len > 1 && is_special(rune))
			oci_buf_addf(out, "\\u%04x", rune);
		else
			oci_buf_addf(out, "%s%.*s",
				rune == '"' || rune == '\\' ? "\\" : "", (int)len,
				text);
	}
	oci_buf_adds(out, "\"");
}

/* Words as a comment, wrapped; the lines after the first are indented more. */
static void write_comment(const char *text, const char *indent, struct oci_buf *out)
{
	size_t column = strlen(indent) + 2;
	bool first = true;

	oci_buf_addf(out, "%s#", indent);
	while (*text) {
		size_t len = strcspn(text, " ");

		if (!first && column + 1 + len > COMMENT_WIDTH) {
			oci_buf_addf(out, "\n%s#    ", indent);
			column = strlen(indent) + 5;
		}
		oci_buf_adds(out, " ");
		oci_buf_add(out, text, len);
		column += 1 + len;
		first = false;
		text += len + strspn(text + len, " ");
	}
	oci_buf_adds(out, "\n");
}

/* "# Dockerfile:3, 7": where an option's value comes from. */
static void write_origins(
	const struct goci_section *s, const char *name, struct oci_buf *out)
{
	oci_auto_strv lines = OCI_STRV_INIT;
	oci_auto_free char *file = NULL;
	size_t len = strlen(name);

	for (size_t i = 0; i < s->origins.count; i++) {
		const char *origin = s->origins.items[i];

		if (strncmp(origin, name, len) == 0 && origin[len] == '=' &&
			!oci_strv_has(&lines, origin + len + 1))
			oci_strv_add(&lines, origin + len + 1);
	}
	for (size_t i = 0; i < lines.count; i++) {
		const char *colon = strrchr(lines.items[i], ':');
		size_t file_len = (size_t)(colon - lines.items[i]) + 1;

		if (file && strncmp(file, lines.items[i], file_len) == 0 &&
			strlen(file) == file_len) {
			oci_buf_addf(out, ", %s", colon + 1);
			continue;
		}
		oci_buf_addf(out, "%s%s", i ? ", " : " # ", lines.items[i]);
		oci_freep(&file);
		file = oci_xstrndup(lines.items[i], file_len);
	}
	oci_buf_adds(out, "\n");
}

static void write_map(
	const struct oci_strv *map, const char *indent, struct oci_buf *out)
{
	for (size_t i = 0; i < map->count; i++) {
		size_t len = strcspn(map->items[i], "=");
		oci_auto_free char *key = oci_xstrndup(map->items[i], len);

		oci_buf_addf(out, "%s  ", indent);
		goci_write_scalar(key, out);
		oci_buf_adds(out, ": ");
		goci_write_scalar(map->items[i] + len + 1, out);
		oci_buf_adds(out, "\n");
	}
}

static bool write_inline(const struct oci_strv *list, struct oci_buf *out)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < list->count; i++) {
		oci_buf_adds(&text, i ? ", " : " [");
		goci_write_scalar(list->items[i], &text);
	}
	if (text.len > INLINE_MAX || strpbrk(text.data, "{}"))
		return false;
	oci_buf_addf(out, "%s]", text.data);
	return true;
}

static void write_list(
	const struct oci_strv *list, const char *indent, struct oci_buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		oci_buf_addf(out, "%s  - ", indent);
		goci_write_scalar(list->items[i], out);
		oci_buf_adds(out, "\n");
	}
}

/* How the image gets on disk, and that it may not be needed. */
static void write_base(
	const struct goci_section *s, const char *indent, struct oci_buf *out)
{
	oci_buf_addf(out,
		"%s# A static program often needs no base. This one is put on disk by\n"
		"%s#   %s\n",
		indent, indent, s->before_base);
}

static void write_option(const struct goci_section *s, const struct goci_option *option,
	const char *indent, struct oci_buf *out)
{
	const void *field = (const char *)&s->settings + option->offset;
	const char *const *text = field;
	const struct oci_strv *list = field;
	bool scalar = option->kind == GOCI_STRING || option->kind == GOCI_WORDS;

	if (option->kind == GOCI_FLAG ? !*(const bool *)field
		: scalar              ? !*text
				      : !list->count)
		return;
	if (strcmp(option->name, "base") == 0 && s->before_base)
		write_base(s, indent, out);
	oci_buf_addf(out, "%s%s:", indent, option->name);
	if (option->kind == GOCI_FLAG) {
		oci_buf_adds(out, " true");
	} else if (scalar) {
		oci_buf_adds(out, " ");
		goci_write_scalar(*text, out);
	} else if (option->kind != GOCI_MAP && write_inline(list, out)) {
		list = NULL;
	}
	write_origins(s, option->name, out);
	if (option->kind == GOCI_MAP)
		write_map(list, indent, out);
	else if (option->kind != GOCI_FLAG && !scalar && list)
		write_list(list, indent, out);
}

static void write_options(
	const struct goci_section *s, const char *indent, struct oci_buf *out)
{
	for (size_t i = 0; i < goci_build_options.count; i++)
		if (goci_build_options.rows[i].scope == GOCI_PER_SERVICE)
			write_option(s, &goci_build_options.rows[i], indent, out);
}

static void write_notes(const struct goci_draft *draft, enum goci_verdict verdict,
	const char *title, struct oci_buf *out)
{
	if (!goci_draft_count(draft, verdict))
		return;
	oci_buf_addf(out, "\n# %s\n#\n", title);
	for (size_t i = 0; i < draft->note_count; i++) {
		const struct goci_note *n = &draft->notes[i];
		oci_auto_free char *text = NULL;

		if (n->verdict != verdict)
			continue;
		text = n->file ? oci_xasprintf("%s:%u: %s: %s", n->file, n->line,
					 n->what, n->why)
			       : oci_xasprintf("%s: %s", n->what, n->why);
		write_comment(text, "", out);
	}
}

static void tell_base(const struct goci_section *s, struct oci_buf *out)
{
	if (s->before_base)
		oci_buf_addf(out, "before goci build: %s\n", s->before_base);
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
		goci_write_scalar(s->name, out);
		oci_buf_adds(out, ":\n    path: ");
		goci_write_scalar(s->path, out);
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
	oci_buf_adds(out,
		".\n# `goci help build` tells what each key means; the command "
		"line wins over this.\n");
	write_options(&draft->defaults, "  ", &defaults);
	if (defaults.len)
		oci_buf_addf(out, "\ndefaults:\n%s", defaults.data);
	write_services(draft, out);
	write_notes(draft, GOCI_LEFT, "Not carried over, and what to do instead:", out);
	write_notes(draft, GOCI_CARRIED, "To know about what is carried over:", out);
	write_notes(draft, GOCI_IMPLIED, "Done by goci without being told:", out);
}

void goci_write_summary(const struct goci_draft *draft, struct oci_buf *out)
{
	size_t left = goci_draft_count(draft, GOCI_LEFT);

	if (!draft->count)
		oci_buf_adds(out, "no main package was found\n");
	for (size_t i = 0; i < draft->count; i++)
		oci_buf_addf(out, "service %-20s %s\n", draft->services[i].name,
			draft->services[i].path);
	for (size_t i = 0; i < draft->note_count; i++) {
		const struct goci_note *n = &draft->notes[i];

		if (n->verdict != GOCI_LEFT)
			continue;
		if (n->file)
			oci_buf_addf(out, "%s:%u: ", n->file, n->line);
		oci_buf_addf(out, "%s: %s\n", n->what, n->why);
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
			left ? ", told above" : "");
}
