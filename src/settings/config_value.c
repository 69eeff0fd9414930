#include "settings/config_value.h"

#include "app/trust.h"
#include "go/flags_check.h"
#include "oci/ref.h"
#include "options/checks_copy.h"
#include "options/checks_sign.h"
#include "options/option_values.h"
#include "process/environ.h"
#include "settings/build_options.h"

#include <stdlib.h>
#include <string.h>

int goci_config_at(const struct goci_config_file *source, const struct goci_yaml *node,
	struct oci_err *err)
{
	return oci_err_wrap(err, "%s:%u", source->file, node->line);
}

int goci_config_wrong_type(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, const char *expected,
	struct oci_err *err)
{
	static const char *const kinds[] = {
		[GOCI_YAML_SCALAR] = "a single value",
		[GOCI_YAML_LIST] = "a list",
		[GOCI_YAML_MAP] = "a mapping",
	};

	oci_err_set(err, OCI_ERR_USAGE, "%.200s must be %s, not %s", name, expected,
		kinds[node->kind]);
	return goci_config_at(source, node, err);
}

const char *goci_config_text(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, struct oci_err *err)
{
	if (node->kind != GOCI_YAML_SCALAR) {
		goci_config_wrong_type(source, node, name, "a string", err);
		return NULL;
	}
	if (goci_yaml_null(node)) {
		oci_err_set(err, OCI_ERR_USAGE,
			"%.200s has no value; an empty one is written \"\"", name);
		goci_config_at(source, node, err);
		return NULL;
	}
	return node->text;
}

/* Length of the text before the path in a value of this option. */
static size_t before_path(const struct goci_option *option, const char *text)
{
	if (option->path == GOCI_PATH_IMAGE || option->path == GOCI_PATH_OUTPUT)
		return oci_ref_scheme(text);
	return option->path == GOCI_PATH_LAYOUT && strncmp(text, "oci:", 4) == 0 ? 4
										 : 0;
}

/* Whether what follows the transport is standard output. */
static bool is_stdout(const struct goci_option *option, const char *path)
{
	return option->path == GOCI_PATH_OUTPUT && strcspn(path, ":") == 1 &&
	       *path == '-';
}

/* Whether a key is in a variable of the environment. */
static bool is_variable(const struct goci_option *option, const char *text)
{
	return option->check == goci_check_key &&
	       strncmp(text, GOCI_KEY_ENV, strlen(GOCI_KEY_ENV)) == 0;
}

/* Paths of the host are relative to the file's folder. */
static char *resolve(const struct goci_config_file *source,
	const struct goci_option *option, const char *text)
{
	size_t scheme = before_path(option, text);
	const char *path = text + scheme;

	if (option->path == GOCI_NO_PATH || goci_option_is_choice(option, text) ||
		is_variable(option, text) || *path == '/' || !*source->base ||
		is_stdout(option, path))
		return oci_xstrdup(text);
	return oci_xasprintf("%.*s%s%s%s", (int)scheme, text, source->base,
		strcmp(source->base, "/") != 0 ? "/" : "", path);
}

/* The path in a resolved value; the caller frees it, or NULL. */
static char *path_of(const struct goci_option *option, const char *text)
{
	oci_auto_ref ref = {0};
	struct goci_copy copy;
	struct oci_err ignored;

	if (option->path == GOCI_NO_PATH || goci_option_is_choice(option, text))
		return NULL;
	if (option->path == GOCI_PATH_IMAGE &&
		oci_ref_parse_any(text, &ref, &ignored) == 0)
		return oci_xstrdup(ref.dir);
	/* Placeholders stand in it, which are no tags. */
	if (option->path == GOCI_PATH_OUTPUT) {
		text += oci_ref_scheme(text);
		return oci_xstrndup(text, strcspn(text, ":"));
	}
	if (option->path == GOCI_PATH_LAYOUT &&
		oci_ref_parse(text, &ref, &ignored) == 0)
		return oci_xstrdup(ref.dir);
	if (option->path != GOCI_PATH_COPY ||
		goci_copy_parse(text, &copy, &ignored) < 0)
		return oci_xstrdup(text);
	free(copy.dest);
	return oci_xstrndup(text, copy.src_len);
}

/* A path in a source's goci.yaml must be inside that source. */
static int check_place(const struct goci_config_file *source,
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	oci_auto_free char *path = source->top ? path_of(option, text) : NULL;
	oci_auto_free char *said = NULL;

	if (source->top && option->setter == GOCI_BY_USER && !option->path &&
		!goci_option_is_choice(option, text))
		return oci_err_set(err, OCI_ERR_USAGE,
			"a source may not say who builds it: give it by --%s, or in "
			"$XDG_CONFIG_HOME/goci/config.yaml",
			option->name);
	if (!path)
		return 0;
	if (option->setter == GOCI_BY_USER)
		return oci_err_set(err, OCI_ERR_USAGE,
			"a source may not name a program of this host: give it by "
			"--%s, or in $XDG_CONFIG_HOME/goci/config.yaml",
			option->name);
	if (is_stdout(option, path))
		return oci_err_set(err, OCI_ERR_USAGE,
			"standard output is for the command line: give --%s there",
			option->name);
	if (goci_tree_within(source->top, path, err) == 0)
		return 0;
	said = oci_xstrdup(err->msg);
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s; or name it by --%s, or in $XDG_CONFIG_HOME/goci/config.yaml", said,
		option->name);
}

/*
 * Checks Go flags when all values of a key are read: a list of linker flags is joined.
 */
static int check_flags(const struct goci_config_file *source,
	const struct goci_option *option, const void *target, struct oci_err *err)
{
	const void *value = (const char *)target + option->offset;
	const struct oci_strv *flags = value;
	int status = 0;

	/* An empty list sets nothing. */
	if (!source->top || !goci_value_is_set(option, target))
		return 0;
	if (option->setter == GOCI_BY_TABLE_LINK)
		return goci_flags_check_link(
			*(char *const *)value, source->allowed, err);
	for (size_t i = 0; option->setter == GOCI_BY_TABLE && i < flags->count; i++)
		if (status == 0)
			status = goci_flags_check_build(
				flags->items[i], source->allowed, err);
	return status;
}

/* In "oci:DIR:TAG" and "SRC:DEST" the first ':' ends the path. */
static int check_colon(const struct goci_config_file *source,
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	size_t scheme = option->path == GOCI_PATH_COPY ? 0 : oci_ref_scheme(text);
	bool divided = option->path == GOCI_PATH_COPY || scheme;

	if (!divided || !strchr(source->base, ':') || text[scheme] == '/')
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is relative to %s, whose name has a ':', which ends a "
		"path: rename %s, or run goci inside it",
		text, source->base, source->base);
}

static int check_text(const struct goci_config_file *source,
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	if (!option->path || !option->check)
		return 0;
	return goci_value_check(option, text, err) < 0
		       ? -1
		       : check_colon(source, option, text, err);
}

/* "run --all" is one argument to goci, but two to a reader who knows shells. */
static int check_one_word(
	const struct goci_option *option, const char *text, struct oci_err *err)
{
	if (option->kind != GOCI_ARGS || *text == '[' || !strpbrk(text, " \t\n"))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is one argument with a space, and no shell splits it: "
		"write a list, such as [run, --all], or [\"run --all\"] if it is one "
		"argument",
		text);
}

static int set_text(const struct goci_config_file *source,
	const struct goci_option *option, const struct goci_yaml *node, bool item,
	void *target, struct oci_err *err)
{
	const char *text = goci_config_text(source, node, option->name, err);
	bool literal = item && option->kind == GOCI_ARGS;
	oci_auto_free char *resolved = NULL;
	int status;

	if (!text)
		return -1;
	status = check_text(source, option, text, err);
	if (status == 0 && !item)
		status = check_one_word(option, text, err);
	if (status == 0) {
		resolved = resolve(source, option, text);
		status = check_place(source, option, resolved, err);
	}
	if (status == 0)
		status = literal ? goci_value_add(option, target, resolved, err)
				 : goci_value_set(option, target, resolved, err);
	if (status < 0) {
		oci_err_wrap(err, "%s", option->name);
		return goci_config_at(source, node, err);
	}
	return 0;
}

static int set_flag(const struct goci_config_file *source,
	const struct goci_option *option, const struct goci_yaml *node, void *target,
	struct oci_err *err)
{
	bool word = node->kind == GOCI_YAML_SCALAR && node->plain;

	if (!word || goci_value_set(option, target, node->text, err) < 0) {
		oci_err_set(
			err, OCI_ERR_USAGE, "%s must be true or false", option->name);
		return goci_config_at(source, node, err);
	}
	return 0;
}

static int set_pair(const struct goci_config_file *source,
	const struct goci_option *option, const struct goci_yaml *node, void *target,
	struct oci_err *err)
{
	oci_auto_free char *name = oci_xasprintf("%s %s", option->name, node->key);
	const char *text = goci_config_text(source, node, name, err);
	oci_auto_free char *pair = NULL;

	if (!text)
		return -1;
	if (strchr(node->key, '=')) {
		oci_err_set(err, OCI_ERR_USAGE, "%s: a key cannot have '='", name);
		return goci_config_at(source, node, err);
	}
	pair = oci_xasprintf("%s=%s", node->key, text);
	if (goci_value_add(option, target, pair, err) < 0) {
		oci_err_wrap(err, "%s", option->name);
		return goci_config_at(source, node, err);
	}
	return 0;
}

static int set_option(const struct goci_config_file *source,
	const struct goci_option *option, const struct goci_yaml *node, void *target,
	struct oci_err *err)
{
	if (option->kind == GOCI_FLAG)
		return set_flag(source, option, node, target, err);
	if (node->kind == GOCI_YAML_SCALAR)
		return set_text(source, option, node, false, target, err);
	if (option->kind == GOCI_STRING)
		return goci_config_wrong_type(
			source, node, option->name, "a string", err);
	if (node->kind == GOCI_YAML_MAP && option->kind != GOCI_MAP)
		return goci_config_wrong_type(
			source, node, option->name, "a string or a list", err);
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		int status = n->key ? set_pair(source, option, n, target, err)
				    : set_text(source, option, n, true, target, err);

		if (status < 0)
			return -1;
	}
	return 0;
}

int goci_config_unknown(const struct goci_config_file *source,
	const struct goci_yaml *node, const struct goci_guess *guess,
	struct oci_err *err)
{
	oci_err_set(err, OCI_ERR_USAGE, "unknown key \"%.200s\"", node->key);
	goci_guess_tell(guess, NULL, err);
	return goci_config_at(source, node, err);
}

bool goci_option_allowed(const struct goci_option *option, enum goci_scope scope)
{
	return option && option->scope <= scope;
}

static int unknown_option(const struct goci_config_file *source,
	const struct goci_yaml *node, enum goci_scope scope, struct oci_err *err)
{
	const struct goci_options *all = &goci_build_options;
	const struct goci_option *known = goci_options_key(all, node->key);
	struct goci_guess guess;

	if (goci_option_allowed(known, GOCI_PER_CALL)) {
		oci_err_set(err, OCI_ERR_USAGE,
			"%s is for a whole call: it goes below \"defaults\"",
			node->key);
		return goci_config_at(source, node, err);
	}
	if (strncmp(node->key, "sign-", strlen("sign-")) == 0) {
		oci_err_set(err, OCI_ERR_USAGE,
			"unknown key \"%.200s\": what signs is named by --sign-key, or "
			"by \"sign: {key: FILE}\" in $XDG_CONFIG_HOME/goci/config.yaml",
			node->key);
		return goci_config_at(source, node, err);
	}
	goci_guess_init(&guess, node->key);
	if (scope == GOCI_PER_SERVICE)
		goci_guess_try(&guess, "path");
	for (size_t i = 0; i < all->count; i++)
		if (goci_option_allowed(&all->rows[i], scope))
			goci_guess_try(&guess, all->rows[i].name);
	return goci_config_unknown(source, node, &guess, err);
}

int goci_config_option_of(const struct goci_options *options,
	const struct goci_config_file *source, const struct goci_yaml *node,
	void *target, struct oci_err *err)
{
	const struct goci_option *option = goci_options_key(options, node->key);
	struct goci_guess guess;

	if (option)
		return set_option(source, option, node, target, err);
	goci_guess_init(&guess, node->key);
	for (size_t i = 0; i < options->count; i++)
		goci_guess_try(&guess, options->rows[i].name);
	return goci_config_unknown(source, node, &guess, err);
}

int goci_config_option(const struct goci_config_file *source,
	const struct goci_yaml *node, enum goci_scope scope, void *target,
	struct oci_err *err)
{
	const struct goci_option *option =
		goci_options_key(&goci_build_options, node->key);

	if (!goci_option_allowed(option, scope))
		return unknown_option(source, node, scope, err);
	if (set_option(source, option, node, target, err) < 0)
		return -1;
	if (check_flags(source, option, target, err) == 0)
		return 0;
	oci_err_wrap(err, "%s", option->name);
	return goci_config_at(source, node, err);
}
