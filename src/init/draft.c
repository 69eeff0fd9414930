#include "init/draft.h"

#include "app/bounds.h"
#include "app/paths.h"
#include "app/text.h"
#include "dockerfile/words.h"
#include "go/flags_check.h"
#include "oci/fs.h"
#include "options/checks_name.h"
#include "options/option.h"
#include "options/option_values.h"
#include "settings/build_options.h"
#include "settings/settings.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHAT_MAX = 72, WHY_MAX = 400, ITEMS_MAX = 500, RECENT = 64 };

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
	free(draft->bounds);
	oci_strv_release(&draft->files);
	*draft = (struct goci_draft){0};
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

/* Text that is safe in a comment and on a terminal, at most `max` columns; owned. */
static char *clean_text(const char *text, size_t max)
{
	oci_auto_free char *shown = goci_word_show(text);
	oci_auto_buf cut = OCI_BUF_INIT;

	join_blanks(shown);
	goci_text_add_short(&cut, shown, max);
	return oci_buf_take(&cut);
}

char *goci_draft_name(const char *path)
{
	return goci_name_fit(goci_path_base(path));
}

const char *goci_draft_file(struct goci_draft *draft, const char *path)
{
	oci_strv_take(&draft->files,
		goci_text_clean(path + (strncmp(path, "./", 2) == 0 ? 2 : 0)));
	return draft->files.items[draft->files.count - 1];
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
	OCI_GROW(draft->services, draft->count);
	s = &draft->services[draft->count++];
	*s = (struct goci_section){
		.name = oci_steal_ptr(&wanted), .path = oci_xstrdup(path)};
	return s;
}

static bool same_note(const struct goci_note *a, const struct goci_note *b)
{
	return a->file == b->file && a->line == b->line && a->outcome == b->outcome &&
	       strcmp(a->what, b->what) == 0 && strcmp(a->why, b->why) == 0;
}

static void add_note(struct goci_draft *draft, struct goci_note *note)
{
	/* A value that goes to several services gets one note. */
	for (size_t i = draft->note_count, left = RECENT; i-- > 0 && left-- > 0;)
		if (same_note(&draft->notes[i], note)) {
			free(note->what);
			free(note->why);
			return;
		}
	OCI_GROW(draft->notes, draft->note_count);
	draft->notes[draft->note_count++] = *note;
}

__attribute__((format(printf, 1, 0))) static char *format(const char *fmt, va_list ap)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_buf_vaddf(&text, fmt, ap);
	return clean_text(text.data, WHY_MAX);
}

void goci_note(
	const struct goci_position *at, enum goci_outcome outcome, const char *fmt, ...)
{
	struct goci_note note = {outcome, at->file, at->line, NULL, NULL};
	va_list ap;

	va_start(ap, fmt);
	note.what = clean_text(at->what, WHAT_MAX);
	note.why = format(fmt, ap);
	va_end(ap);
	add_note(at->draft, &note);
}

int goci_refuse(const struct goci_position *at, const char *fmt, ...)
{
	oci_auto_free char *why = NULL;
	va_list ap;

	va_start(ap, fmt);
	why = format(fmt, ap);
	va_end(ap);
	return oci_err_set(
		at->err, OCI_ERR_INVALID, "%s:%u: %s", at->file, at->line, why);
}

/* The list that an option adds to; NULL for one that is set. */
static const struct oci_strv *list_of(
	const struct goci_option *option, const struct goci_section *s)
{
	const void *field = (const char *)&s->settings + option->offset;

	return option->kind >= GOCI_LIST ? field : NULL;
}

/* Whether a goci.yaml may set the option to this. */
static bool may_set(
	const struct goci_option *option, const char *value, struct oci_err *err)
{
	if (option->setter == GOCI_BY_TABLE)
		return goci_flags_check_build(value, NULL, err) == 0;
	return option->setter != GOCI_BY_TABLE_LINK ||
	       goci_flags_check_link(value, NULL, err) == 0;
}

bool goci_carry(const struct goci_position *at, const char *name, const char *text)
{
	const struct goci_option *option = goci_options_find(&goci_build_options, name);
	oci_auto_free char *value = goci_value_literal(option, text);
	const struct oci_strv *list = list_of(option, at->section);
	bool has = option->kind == GOCI_LIST && oci_strv_has(list, value);
	struct oci_err err;

	if (goci_word_unknown(text))
		goci_left(at,
			"%s: the value of \"%s\" is not in the file; write it "
			"to goci.yaml",
			name, text);
	else if (list && list->count >= ITEMS_MAX)
		goci_left(at, "%s: over %d of them", name, ITEMS_MAX);
	else if (!may_set(option, value, &err))
		goci_left(at, "%s: %s", name, err.msg);
	else if (!has &&
		 goci_value_add(option, &at->section->settings, value, &err) < 0)
		goci_left(at, "%s: %s", name, err.msg);
	else {
		goci_record(at, name);
		return true;
	}
	return false;
}

void goci_drop(const struct goci_position *at, const char *option)
{
	goci_value_release(
		goci_options_find(&goci_build_options, option), &at->section->settings);
}

void goci_record(const struct goci_position *at, const char *option)
{
	if (at->file)
		oci_strv_addf(
			&at->section->origins, "%s=%s:%u", option, at->file, at->line);
}

/* The defaults, then the services. */
static const struct goci_section *section_at(const struct goci_draft *draft, size_t i)
{
	return i ? &draft->services[i - 1] : &draft->defaults;
}

/* Where the value behind an origin comes from. */
static const char *where_of(const char *origin)
{
	return strchr(origin, '=') + 1;
}

bool goci_draft_knows(const struct goci_draft *draft, const char *file, unsigned line)
{
	oci_auto_free char *where = oci_xasprintf("%s:%u", file, line);

	for (size_t i = draft->note_count; i-- > 0;)
		if (draft->notes[i].file == file && draft->notes[i].line == line)
			return true;
	for (size_t i = 0; i <= draft->count; i++) {
		const struct oci_strv *origins = &section_at(draft, i)->origins;

		for (size_t k = 0; k < origins->count; k++)
			if (strcmp(where_of(origins->items[k]), where) == 0)
				return true;
	}
	return false;
}

size_t goci_draft_count(const struct goci_draft *draft, enum goci_outcome outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < draft->note_count; i++)
		n += draft->notes[i].outcome == outcome;
	return n;
}

size_t goci_draft_carried(const struct goci_draft *draft)
{
	oci_auto_strv lines = OCI_STRV_INIT;

	for (size_t i = 0; i <= draft->count; i++) {
		const struct oci_strv *origins = &section_at(draft, i)->origins;

		for (size_t k = 0; k < origins->count; k++)
			if (!oci_strv_has(&lines, where_of(origins->items[k])))
				oci_strv_add(&lines, where_of(origins->items[k]));
	}
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

char *goci_draft_resolve(
	const struct goci_draft *draft, const char *path, struct oci_err *err)
{
	return draft->bounds ? goci_bounds_resolve(draft->bounds, path, err)
			     : oci_xstrdup(path);
}

int goci_draft_read(const struct goci_draft *draft, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_free char *real = goci_draft_resolve(draft, path, err);

	return real ? oci_fs_read(AT_FDCWD, real, false, max, out, err) : -1;
}
