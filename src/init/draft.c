#include "init/draft.h"

#include "app/text.h"
#include "build/options.h"
#include "build/values.h"
#include "init/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHAT_MAX = 72, WHY_MAX = 400, ITEMS_MAX = 500 };

static void section_release(struct goci_section *s)
{
	free(s->name);
	free(s->path);
	goci_settings_release(&s->settings);
	oci_strv_release(&s->origins);
	free(s->before_base);
}

void goci_draft_release(struct goci_draft *draft)
{
	section_release(&draft->defaults);
	for (size_t i = 0; i < draft->count; i++)
		section_release(&draft->services[i]);
	for (size_t i = 0; i < draft->note_count; i++) {
		free(draft->notes[i].what);
		free(draft->notes[i].why);
	}
	free(draft->services);
	free(draft->notes);
	free(draft->dir);
	oci_strv_release(&draft->files);
	*draft = (struct goci_draft){0};
}

/* U+2028 and U+2029 end a line of YAML, and with it a comment. */
static void hide_line_ends(char *text)
{
	for (char *p = text; (p = strstr(p, "\xe2\x80")) != NULL; p++)
		if (p[2] == '\xa8' || p[2] == '\xa9')
			memcpy(p, "???", 3);
	for (char *p = text; (p = strstr(p, "\xef\xbb\xbf")) != NULL;)
		memcpy(p, "???", 3);
}

/* One space for each run of blanks and line ends, in place. */
static void join_blanks(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++) {
		bool blank = isspace((unsigned char)*p);

		if (!blank || to == text || to[-1] != ' ')
			*to++ = blank ? ' ' : *p;
	}
	*to = '\0';
}

char *goci_draft_clean(const char *text, size_t max)
{
	oci_auto_free char *shown = goci_word_show(text);
	oci_auto_free char *clean = NULL;
	oci_auto_buf cut = OCI_BUF_INIT;

	join_blanks(shown);
	clean = goci_text_clean(shown);
	hide_line_ends(clean);
	if (goci_text_width(clean) <= max)
		return oci_steal_ptr(&clean);
	goci_text_add_cut(&cut, clean, max - 3);
	oci_buf_adds(&cut, "...");
	return oci_buf_take(&cut);
}

char *goci_draft_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = oci_xstrdup(slash ? slash + 1 : path);
	char *to = name;

	for (const char *p = name; *p; p++) {
		char c = (char)tolower((unsigned char)*p);

		if (!islower((unsigned char)c) && !isdigit((unsigned char)c))
			c = '-';
		if (c != '-' || (to > name && to[-1] != '-'))
			*to++ = c;
	}
	while (to > name && to[-1] == '-')
		to--;
	*to = '\0';
	if (*name)
		return name;
	free(name);
	return oci_xstrdup("service");
}

static bool name_is_taken(const struct goci_draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->count; i++)
		if (strcmp(draft->services[i].name, name) == 0)
			return true;
	return false;
}

struct goci_section *goci_draft_service(
	struct goci_draft *draft, const char *path, const char *name)
{
	oci_auto_free char *base = goci_draft_name(name);
	oci_auto_free char *wanted = oci_xstrdup(base);
	struct goci_section *s;

	for (size_t i = 0; i < draft->count; i++)
		if (strcmp(draft->services[i].path, path) == 0)
			return &draft->services[i];
	for (unsigned n = 2; name_is_taken(draft, wanted); n++) {
		free(wanted);
		wanted = oci_xasprintf("%s-%u", base, n);
	}
	draft->services = oci_xreallocarray(
		draft->services, draft->count + 1, sizeof(*draft->services));
	s = &draft->services[draft->count++];
	*s = (struct goci_section){
		.name = oci_steal_ptr(&wanted), .path = oci_xstrdup(path)};
	return s;
}

static bool same_note(const struct goci_note *a, const struct goci_note *b)
{
	return a->file == b->file && a->line == b->line && a->verdict == b->verdict &&
	       strcmp(a->what, b->what) == 0 && strcmp(a->why, b->why) == 0;
}

void goci_draft_note(struct goci_draft *draft, const struct goci_origin *from,
	enum goci_verdict verdict, const char *fmt, ...)
{
	oci_auto_buf why = OCI_BUF_INIT;
	struct goci_note *note;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&why, fmt, ap);
	va_end(ap);
	draft->notes = oci_xreallocarray(
		draft->notes, draft->note_count + 1, sizeof(*draft->notes));
	note = &draft->notes[draft->note_count++];
	*note = (struct goci_note){.verdict = verdict,
		.file = from->file,
		.line = from->line,
		.what = goci_draft_clean(from->what, WHAT_MAX),
		.why = goci_draft_clean(why.data, WHY_MAX)};
	if (draft->note_count > 1 && same_note(note - 1, note)) {
		draft->note_count--;
		free(note->what);
		free(note->why);
	}
}

static bool is_list(const struct goci_option *option)
{
	return option->kind == GOCI_LIST || option->kind == GOCI_COMMAS ||
	       option->kind == GOCI_ARGS || option->kind == GOCI_MAP;
}

static bool is_full(const struct goci_option *option, const struct goci_settings *s)
{
	const struct oci_strv *list =
		(const struct oci_strv *)((const char *)s + option->offset);

	return is_list(option) && list->count >= ITEMS_MAX;
}

static bool has_item(const struct goci_option *option, const struct goci_settings *s,
	const char *value)
{
	const struct oci_strv *list =
		(const struct oci_strv *)((const char *)s + option->offset);

	return option->kind == GOCI_LIST && oci_strv_has(list, value);
}

bool goci_draft_set(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *name, const char *value)
{
	const struct goci_option *option = goci_options_find(&goci_build_options, name);
	struct oci_err err;

	if (goci_word_unknown(value)) {
		oci_auto_free char *shown = goci_word_show(value);

		goci_draft_note(draft, from, GOCI_LEFT,
			"%s: \"%s\" needs a value that is not in the file; write it "
			"into goci.yaml",
			name, shown);
		return false;
	}
	if (is_full(option, &section->settings)) {
		goci_draft_note(
			draft, from, GOCI_LEFT, "%s: over %d of them", name, ITEMS_MAX);
		return false;
	}
	if (!has_item(option, &section->settings, value) &&
		goci_value_add(option, &section->settings, value, &err) < 0) {
		goci_draft_note(draft, from, GOCI_LEFT, "%s: %s", name, err.msg);
		return false;
	}
	if (from->file)
		oci_strv_addf(
			&section->origins, "%s=%s:%u", name, from->file, from->line);
	return true;
}

void goci_draft_unset(struct goci_section *section, const char *option)
{
	goci_value_release(
		goci_options_find(&goci_build_options, option), &section->settings);
}

static bool section_knows(const struct goci_section *s, const char *where)
{
	for (size_t i = 0; i < s->origins.count; i++)
		if (strcmp(strchr(s->origins.items[i], '=') + 1, where) == 0)
			return true;
	return false;
}

bool goci_draft_knows(const struct goci_draft *draft, const char *file, unsigned line)
{
	oci_auto_free char *where = oci_xasprintf("%s:%u", file, line);
	bool known = section_knows(&draft->defaults, where);

	for (size_t i = 0; i < draft->count; i++)
		known = known || section_knows(&draft->services[i], where);
	for (size_t i = draft->note_count; i-- > 0 && !known;)
		known = draft->notes[i].file && draft->notes[i].line == line &&
			strcmp(draft->notes[i].file, file) == 0;
	return known;
}

size_t goci_draft_count(const struct goci_draft *draft, enum goci_verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < draft->note_count; i++)
		n += draft->notes[i].verdict == verdict;
	return n;
}

static void add_lines(const struct goci_section *s, struct oci_strv *lines)
{
	for (size_t i = 0; i < s->origins.count; i++) {
		const char *where = strchr(s->origins.items[i], '=') + 1;

		if (!oci_strv_has(lines, where))
			oci_strv_add(lines, where);
	}
}

size_t goci_draft_carried(const struct goci_draft *draft)
{
	oci_auto_strv lines = OCI_STRV_INIT;

	add_lines(&draft->defaults, &lines);
	for (size_t i = 0; i < draft->count; i++)
		add_lines(&draft->services[i], &lines);
	return lines.count;
}

void goci_draft_move(struct goci_draft *draft, struct goci_section *to)
{
	goci_auto_settings above = to->settings;

	to->settings = draft->defaults.settings;
	draft->defaults.settings = (struct goci_settings)GOCI_SETTINGS_INIT;
	goci_settings_merge(&to->settings, &above);
	oci_strv_add_all(&to->origins, &draft->defaults.origins);
	oci_strv_release(&draft->defaults.origins);
	if (!to->before_base)
		to->before_base = oci_steal_ptr(&draft->defaults.before_base);
}
