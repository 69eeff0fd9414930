#include "init/ko_values.h"

#include "init/base_image.h"
#include "init/go_flags.h"
#include "init/go_variables.h"
#include "init/template.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct goci_position goci_ko_at(const struct goci_ko *ko, const struct goci_yaml *node)
{
	struct goci_position at = ko->at;

	at.line = node->line;
	at.what = node->key ? node->key : "-";
	return at;
}

bool goci_ko_is(const struct goci_yaml *node, const char *name)
{
	return node->key && strcasecmp(node->key, name) == 0;
}

void goci_ko_wrong(
	const struct goci_ko *ko, const struct goci_yaml *node, const char *wanted)
{
	struct goci_position at = goci_ko_at(ko, node);

	goci_left(&at, "it is not %s, as ko requires, and is left out", wanted);
}

void goci_ko_unknown(const struct goci_ko *ko, const struct goci_yaml *node)
{
	struct goci_position at = goci_ko_at(ko, node);

	goci_left(&at, "goci has no counterpart");
}

/* What a template stands for is only known to ko, when it builds. */
static bool leave_template(const struct goci_position *at, const char *text)
{
	if (!goci_template_in(text))
		return false;
	goci_left(at, "%s: goci does not execute templates: write the value", text);
	return true;
}

static void take_env(const struct goci_position *at, const char *text)
{
	size_t len = strcspn(text, "=");
	oci_auto_free char *name = oci_xstrndup(text, len);

	if (leave_template(at, text) ||
		goci_go_variable(at, name, text[len] ? text + len + 1 : ""))
		return;
	goci_left(at,
		"%s applies to the build only: set it in the environment of goci build",
		text);
}

static void take_flag(const struct goci_position *at, const char *text)
{
	const char *name = text + (strncmp(text, "--", 2) == 0);
	size_t len = strcspn(name, "= ");
	oci_auto_free char *flag = oci_xstrndup(name, len);
	const char *value = name[len] ? name + len + 1 : "";

	if (goci_template_in(text) && strcmp(flag, "-ldflags") != 0)
		goci_left(at,
			"%s: its value is known at build time only: pass it to goci build with "
			"--go-flag or --go-tags",
			text);
	else if (*name != '-')
		goci_left(at, "%s: it is not a flag of go build", text);
	else
		goci_go_flag(at, flag, value);
}

/* "-tags", whose value is the next item. */
static bool open_flag(const char *text)
{
	const char *name = text + (strncmp(text, "--", 2) == 0);

	return goci_go_flag_takes(name);
}

static void take_platform(const struct goci_position *at, const char *text)
{
	size_t len;

	if (leave_template(at, text))
		return;
	for (text += strspn(text, ", "); *text;
		text += len + strspn(text + len, ", ")) {
		oci_auto_free char *one = NULL;

		len = strcspn(text, ", ");
		one = oci_xstrndup(text, len);
		if (strcmp(one, "all") == 0)
			goci_left(at, "goci requires a list: `platform: [linux/amd64, "
				      "linux/arm64]`");
		else
			goci_carry(at, "platform", one);
	}
}

static void take_base(const struct goci_position *at, const char *text)
{
	if (!leave_template(at, text))
		goci_base_note(at, text, true);
}

/* "NAME,NAME=ep"; goci puts them on a program so that they are in effect at once. */
static bool is_effective(const char *flags)
{
	return *flags == '\0' ||
	       (strchr("=+", *flags) && strspn(flags + 1, "ep") == strlen(flags + 1) &&
		       strchr(flags, 'e') && strchr(flags, 'p'));
}

static void take_capabilities(const struct goci_position *at, const char *text)
{
	size_t end = strcspn(text, "=+-"), len;

	if (leave_template(at, text))
		return;
	if (!end || !is_effective(text + end)) {
		goci_left(at,
			"%s: goci has no counterpart: listen on a port over 1023, or let "
			"the runtime allow what the service needs",
			text);
		return;
	}
	for (const char *p = text; p < text + end; p += len + 1) {
		oci_auto_free char *name = NULL;

		len = strcspn(p, ",=+");
		name = oci_xstrndup(p, len);
		if (len)
			goci_carry(at, "capability", name);
	}
}

static void take_tag(const struct goci_position *at, const char *text)
{
	if (!leave_template(at, text))
		goci_go_flag(at, "-tags", text);
}

static void take_goos(const struct goci_position *at, const char *text)
{
	if (!leave_template(at, text))
		goci_go_variable(at, "GOOS", text);
}

static void take_goarch(const struct goci_position *at, const char *text)
{
	if (!leave_template(at, text))
		goci_go_variable(at, "GOARCH", text);
}

const struct goci_ko_value goci_ko_env = {take_env, NULL, false};
const struct goci_ko_value goci_ko_flags = {take_flag, open_flag, true};
const struct goci_ko_value goci_ko_ldflags = {
	goci_go_ldflags, goci_go_ldflags_open, false};
const struct goci_ko_value goci_ko_platforms = {take_platform, NULL, false};
const struct goci_ko_value goci_ko_base = {take_base, NULL, false};
const struct goci_ko_value goci_ko_capabilities = {take_capabilities, NULL, true};
const struct goci_ko_value goci_ko_tags = {take_tag, NULL, false};
const struct goci_ko_value goci_ko_goos = {take_goos, NULL, false};
const struct goci_ko_value goci_ko_goarch = {take_goarch, NULL, false};

/* The items of a list as ko joins them: one that is not whole goes on in the next. */
static void take_list(const struct goci_ko *ko, const struct goci_yaml *node,
	const struct goci_ko_value *value)
{
	struct goci_position at = goci_ko_at(ko, node);
	oci_auto_buf text = OCI_BUF_INIT;

	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		if (n->kind != GOCI_YAML_SCALAR) {
			goci_ko_wrong(ko, n, "a string");
			continue;
		}
		if (!text.len)
			at.line = n->line;
		oci_buf_addf(&text, "%s%s", text.len ? " " : "", n->text);
		if (value->open && n->next && value->open(text.data))
			continue;
		value->take(&at, text.data);
		oci_buf_release(&text);
		text = (struct oci_buf)OCI_BUF_INIT;
	}
	if (text.len)
		value->take(&at, text.data);
}

static void take_words(const struct goci_position *at, const char *text,
	const struct goci_ko_value *value)
{
	struct goci_yaml list = {.kind = GOCI_YAML_LIST, .line = at->line};
	struct goci_yaml **tail = &list.child;
	const struct goci_ko ko = {.at = *at};
	size_t len;

	for (text += strspn(text, " \t\n"); *text;
		text += len + strspn(text + len, " \t\n")) {
		struct goci_yaml *word = oci_xcalloc(1, sizeof(*word));

		len = goci_template_word(text);
		word->line = at->line;
		word->text = oci_xstrndup(text, len);
		*tail = word;
		tail = &word->next;
	}
	list.key = oci_xstrdup(at->what);
	take_list(&ko, &list, value);
	goci_yaml_free(list.child);
	free(list.key);
}

void goci_ko_take(const struct goci_ko *ko, const struct goci_yaml *node,
	const struct goci_ko_value *value)
{
	struct goci_position at = goci_ko_at(ko, node);

	if (goci_yaml_null(node))
		goci_done(&at, "it is empty");
	else if (node->kind == GOCI_YAML_MAP)
		goci_ko_wrong(ko, node, "a list");
	else if (node->kind == GOCI_YAML_LIST)
		take_list(ko, node, value);
	else if (value->words)
		take_words(&at, node->text, value);
	else
		value->take(&at, node->text);
}
