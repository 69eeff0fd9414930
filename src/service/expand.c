#include "service/expand.h"

#include "git/git.h"
#include "go/flags_text.h"
#include "options/checks_name.h"
#include "options/placeholders.h"
#include "service/epoch.h"
#include "settings/build_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Hex digits of {git.short}, as forges show them. */
enum { SHORT_COMMIT = 7, DATE = 10 };

/* What a value has to be where it stands. */
enum fit {
	FIT_TEXT, /* anything */
	FIT_NAME, /* in an image's name */
	FIT_TAG,
	FIT_PATH, /* in one component of a path */
	FIT_FLAG, /* in a word of a list of flags */
};

/* The service whose settings are expanded, and what was read for it. */
struct source {
	const struct goci_service *service;
	struct goci_git git;
	bool git_read;
	enum fit fit;
};

static void release(struct source *source)
{
	goci_git_release(&source->git);
}

static const struct goci_git *git_of(struct source *s)
{
	if (!s->git_read)
		goci_git_read(s->service->dir, true, &s->git);
	s->git_read = true;
	return &s->git;
}

static char *no_commit(const struct source *s, const char *word, struct oci_err *err)
{
	oci_err_set(err, OCI_ERR_USAGE,
		"{%s}: %s is in no git repository with a commit that can be read: commit "
		"the source, or write a value in its place",
		word, s->service->dir);
	return NULL;
}

static char *git_value(struct source *s, const char *word, struct oci_err *err)
{
	const struct goci_git *git = git_of(s);

	if (!git->revision)
		return no_commit(s, word, err);
	if (strcmp(word, "git.commit") == 0)
		return oci_xstrdup(git->revision);
	if (strcmp(word, "git.short") == 0)
		return oci_xstrndup(git->revision, SHORT_COMMIT);
	if (strcmp(word, "git.tag") == 0 && git->version)
		return oci_xstrdup(git->version);
	if (strcmp(word, "git.branch") == 0 && git->branch)
		return oci_xstrdup(git->branch);
	if (strcmp(word, "git.tag") == 0)
		oci_err_set(err, OCI_ERR_USAGE,
			"{git.tag}: the commit %.*s of %s has no tag: tag it, or fetch "
			"the tags, or use {git.short}",
			SHORT_COMMIT, git->revision, s->service->dir);
	else
		oci_err_set(err, OCI_ERR_USAGE,
			"{git.branch}: HEAD of %s is a commit, not a branch: check out "
			"a branch, or use {git.short}",
			s->service->dir);
	return NULL;
}

static char *date_value(struct oci_err *err)
{
	char text[GOCI_EPOCH_STR];
	int64_t epoch;

	return goci_epoch_read(&epoch, text, err) < 0 ? NULL : oci_xstrndup(text, DATE);
}

static char *value_of(struct source *s, const char *word, struct oci_err *err)
{
	if (strcmp(word, "name") == 0)
		return oci_xstrdup(s->service->name);
	if (strcmp(word, "target") == 0)
		return oci_xstrdup(goci_target_name(s->service->target));
	return strcmp(word, "date") == 0 ? date_value(err) : git_value(s, word, err);
}

/*
 * A name from git is a stranger's: in a list of flags it must not end the word that it
 * stands in, nor begin another flag.
 */
static int check_flag(const char *value, const char *word, struct oci_err *err)
{
	size_t good =
		strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789._-/+~:@,=#%");

	if (*value && *value != '-' && !value[good])
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"{%s} is \"%.200s\": in flags only letters, digits and ._-/+~:@,=#%% can be "
		"put for it, and no '-' first; write the value itself",
		word, value);
}

static char *fit_value(enum fit fit, const char *word, char *value, struct oci_err *err)
{
	oci_auto_free char *given = value;
	char *tag;

	if (fit == FIT_TEXT)
		return oci_steal_ptr(&given);
	if (fit == FIT_FLAG)
		return check_flag(given, word, err) < 0 ? NULL : oci_steal_ptr(&given);
	/* A path is made as the default one is: dist/NAME. */
	if (fit == FIT_NAME || (fit == FIT_PATH && strcmp(word, "name") == 0))
		return goci_name_fit(given);
	tag = goci_tag_fit(given);
	if (!tag)
		oci_err_set(err, OCI_ERR_USAGE,
			"{%s} is \"%.200s\", which has no letter or digit that a name or "
			"tag can have: write the value itself",
			word, given);
	return tag;
}

static char *get(void *arg, const char *word, struct oci_err *err)
{
	struct source *s = arg;
	char *value = value_of(s, word, err);

	return value ? fit_value(s->fit, word, value, err) : NULL;
}

static char *expand(
	struct source *s, enum fit fit, const char *text, struct oci_err *err)
{
	const struct goci_placeholders values = {get, s};

	s->fit = fit;
	return goci_placeholders_expand(text, &values, err);
}

/* NAME[:TAG] */
static char *expand_name(struct source *s, const char *text, struct oci_err *err)
{
	const char *colon = goci_tag_find(text);
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	oci_auto_free char *first = oci_xstrndup(text, len);
	oci_auto_free char *name = expand(s, FIT_NAME, first, err);
	oci_auto_free char *tag = name ? expand(s, FIT_TAG, text + len, err) : NULL;

	return tag ? oci_xasprintf("%s%s", name, tag) : NULL;
}

/* TRANSPORT:PATH[:[NAME:]TAG] */
static char *expand_output(struct source *s, const char *text, struct oci_err *err)
{
	size_t scheme = oci_ref_scheme(text);
	size_t path = scheme + strcspn(text + scheme, ":");
	oci_auto_free char *place = oci_xstrndup(text, path);
	oci_auto_free char *a = expand(s, FIT_PATH, place, err);
	const char *rest = text[path] ? text + path + 1 : NULL;
	bool word = rest && !strpbrk(rest, ":/");
	bool named = rest && !(word && strncmp(text, "docker-", 7) != 0);
	oci_auto_free char *b = !a || !rest ? NULL
				: named     ? expand_name(s, rest, err)
					    : expand(s, FIT_TAG, rest, err);

	if (!a || (rest && !b))
		return NULL;
	return oci_xasprintf("%s%s%s", a, rest ? ":" : "", b ? b : "");
}

/* In a list of flags a placeholder is a value, or a part of one. */
static int check_words(const char *text, struct oci_err *err)
{
	for (;;) {
		oci_auto_free char *word = NULL;
		int status = goci_flag_next(&text, &word, err);
		const char *at = status > 0 ? goci_placeholders_find(word) : NULL;

		if (status <= 0)
			return status;
		if (at && !memchr(word, '=', (size_t)(at - word)))
			return oci_err_set(err, OCI_ERR_USAGE,
				"\"%.200s\": a placeholder stands after a '=', such as "
				"-X main.version={git.tag}",
				word);
	}
}

static char *expand_flags(struct source *s, const char *text, struct oci_err *err)
{
	return check_words(text, err) < 0 ? NULL : expand(s, FIT_FLAG, text, err);
}

/* Any text; the key of K=V stays as it is. */
static char *expand_text(struct source *s, const struct goci_option *option,
	const char *text, struct oci_err *err)
{
	size_t key = option->kind == GOCI_MAP ? strcspn(text, "=") : 0;
	oci_auto_free char *value = expand(s, FIT_TEXT, text + key, err);

	return value ? oci_xasprintf("%.*s%s", (int)key, text, value) : NULL;
}

static char *expand_value(struct source *s, const struct goci_option *option,
	const char *text, struct oci_err *err)
{
	switch (option->template) {
	case GOCI_TEMPLATE_NAME:
		return expand_name(s, text, err);
	case GOCI_TEMPLATE_OUTPUT:
		return expand_output(s, text, err);
	case GOCI_TEMPLATE_FLAGS:
		return expand_flags(s, text, err);
	default:
		return expand_text(s, option, text, err);
	}
}

/* What comes out must be what the option takes: values can be long, or not fit. */
static int expand_one(struct source *s, const struct goci_option *option, char **text,
	struct oci_err *err)
{
	oci_auto_free char *value = NULL;

	if (!*text || !strchr(*text, '{'))
		return 0;
	value = expand_value(s, option, *text, err);
	if (!value || (option->check && option->check(value, err) < 0))
		return oci_err_wrap(err, "--%s", option->name);
	free(*text);
	*text = oci_steal_ptr(&value);
	return 0;
}

static int expand_option(struct source *s, struct goci_settings *settings,
	const struct goci_option *option, struct oci_err *err)
{
	void *field = (char *)settings + option->offset;
	struct oci_strv *list = field;

	if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		return expand_one(s, option, field, err);
	for (size_t i = 0; i < list->count; i++)
		if (expand_one(s, option, &list->items[i], err) < 0)
			return -1;
	return 0;
}

int goci_service_expand(struct goci_service *service, struct oci_err *err)
{
	OCI_AUTO(release) struct source s = {.service = service};
	const struct goci_options *all = &goci_build_options;

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].template &&
			expand_option(&s, &service->settings, &all->rows[i], err) < 0)
			return -1;
	return 0;
}

int goci_service_expand_option(struct goci_service *service,
	const struct goci_option *option, struct oci_err *err)
{
	OCI_AUTO(release) struct source s = {.service = service};

	return option->template ? expand_option(&s, &service->settings, option, err)
				: 0;
}

char *goci_service_expand_name(
	const struct goci_service *service, const char *text, struct oci_err *err)
{
	OCI_AUTO(release) struct source s = {.service = service};

	return expand_name(&s, text, err);
}
