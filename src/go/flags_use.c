#include "go/flags_use.h"

#include "go/flags_table.h"
#include "go/flags_text.h"

#include <stdlib.h>
#include <string.h>

/* A list of flags being taken. */
struct taking {
	struct goci_flags *flags;
	const struct goci_module *module;
	const char *from; /* how errors call the list */
	bool args;        /* what is passed on is an argument */
};

void goci_flags_release(struct goci_flags *flags)
{
	oci_strv_release(&flags->tags);
	free(flags->ldflags);
	oci_strv_release(&flags->passed);
	*flags = (struct goci_flags)GOCI_FLAGS_INIT;
}

static int refuse(const struct taking *t, const struct goci_flag *flag,
	const char *instead, struct oci_err *err)
{
	int len = flag->len > 100 ? 100 : (int)flag->len;

	return oci_err_set(err, OCI_ERR_USAGE, "%s: -%.*s%s%.100s: %s", t->from, len,
		flag->name, flag->value ? "=" : "", flag->value ? flag->value : "",
		instead);
}

/* "a,b", or the older "a b". */
static void take_tags(struct goci_flags *flags, const char *text)
{
	static const char between[] = ", \t";

	for (text += strspn(text, between); *text; text += strspn(text, between)) {
		size_t len = strcspn(text, between);
		oci_auto_free char *tag = oci_xstrndup(text, len);

		if (strcmp(tag, "netgo") != 0 && !oci_strv_has(&flags->tags, tag))
			oci_strv_add(&flags->tags, tag);
		text += len;
	}
}

/* Go holds a list of flags to this, and would tell of it by its usage. */
static int check_quotes(
	const struct taking *t, const struct goci_flag *flag, struct oci_err *err)
{
	const char *text = flag->value;
	int status;

	do {
		oci_auto_free char *field = NULL;

		status = goci_flag_next(&text, &field, err);
	} while (status > 0);
	return status < 0 ? refuse(t, flag, "unterminated quote", err) : 0;
}

/* Both lists are of one program: "all=" says nothing more, others of packages. */
static int take_ldflags(
	const struct taking *t, const struct goci_flag *flag, struct oci_err *err)
{
	const char *text = flag->value + strspn(flag->value, " \t\n\r");
	char *joined;

	if (strncmp(text, "all=", 4) == 0)
		text += 4;
	else if (*text && *text != '-')
		return refuse(t, flag,
			"goci links one program at a time: leave the pattern before the "
			"linker's flags out",
			err);
	if (check_quotes(t, flag, err) < 0)
		return -1;
	if (!*text)
		return 0;
	joined = t->flags->ldflags ? oci_xasprintf("%s %s", t->flags->ldflags, text)
				   : oci_xstrdup(text);
	free(t->flags->ldflags);
	t->flags->ldflags = joined;
	return 0;
}

static bool is_on(const struct goci_flag *flag)
{
	return !flag->value ||
	       goci_flag_is_word(GOCI_FLAG_ON, flag->value, strlen(flag->value));
}

/* goci_module_init has looked at GOFLAGS before it chose. */
static int check_mod(
	const struct taking *t, const struct goci_flag *flag, struct oci_err *err)
{
	const char *mode = flag->value ? flag->value : "";

	/* Of no module yet. */
	if (!t->module->dir && goci_flag_is_word("readonly vendor", mode, strlen(mode)))
		return 0;
	if (strcmp(mode, t->module->vendored ? "vendor" : "readonly") == 0)
		return 0;
	if (strcmp(mode, "readonly") == 0)
		return refuse(t, flag,
			"goci builds from vendor/ where it is there: set "
			"GOFLAGS=-mod=readonly, or leave it out",
			err);
	if (strcmp(mode, "vendor") == 0)
		return refuse(t, flag,
			t->module->gowork
				? "goci builds a workspace from its modules: leave it out"
				: "there is no vendor/modules.txt: run `go mod vendor`, or "
				  "leave it out",
			err);
	return refuse(t, flag,
		"goci never changes go.mod and go.sum: run `go mod tidy`, and leave it out",
		err);
}

static int check_fixed(const struct taking *t, const struct goci_flag_rule *rule,
	const struct goci_flag *flag, struct oci_err *err)
{
	const char *value = flag->value ? flag->value : "true";

	return goci_flag_is_word(rule->same, value, strlen(value))
		       ? 0
		       : refuse(t, flag, rule->instead, err);
}

static bool needs_value(enum goci_flag_use use)
{
	return use == GOCI_FLAG_TAGS || use == GOCI_FLAG_LDFLAGS;
}

/* Whether the other commands of Go that goci calls are to have it as it is. */
static bool is_passed(const struct goci_flag_rule *rule)
{
	return !rule || rule->use == GOCI_FLAG_PASSED;
}

static int take_by(const struct taking *t, const struct goci_flag_rule *rule,
	const struct goci_flag *flag, struct oci_err *err)
{
	struct goci_flags *flags = t->flags;

	switch (rule->use) {
	case GOCI_FLAG_TAGS:
		take_tags(flags, flag->value);
		return 0;
	case GOCI_FLAG_LDFLAGS:
		return take_ldflags(t, flag, err);
	case GOCI_FLAG_REBUILD:
		flags->rebuild = is_on(flag);
		return 0;
	case GOCI_FLAG_SHOWN:
		flags->shown = is_on(flag);
		return 0;
	case GOCI_FLAG_FIXED:
		return check_fixed(t, rule, flag, err);
	case GOCI_FLAG_MOD:
		return check_mod(t, flag, err);
	case GOCI_FLAG_OTHERS:
		return t->args ? refuse(t, flag, rule->why, err) : 0;
	case GOCI_FLAG_PASSED:
		break;
	}
	return 0;
}

static int take(const struct taking *t, const char *text, struct oci_err *err)
{
	struct goci_flag flag;
	const struct goci_flag_rule *rule;

	if (!goci_flag_split(text, &flag))
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: \"%.100s\" is not a flag: each is one word, -NAME=VALUE, and "
			"one with blanks is quoted as a whole: '-ldflags=-s -w'",
			t->from, text);
	rule = goci_flag_find(goci_flags_build, &flag);
	if (t->args && is_passed(rule))
		oci_strv_add(&t->flags->passed, text);
	if (rule && needs_value(rule->use) && !flag.value)
		return refuse(t, &flag, "has no value: -NAME=VALUE is one word", err);
	return rule ? take_by(t, rule, &flag, err) : 0;
}

/* What the environment does not set, the file of `go env -w` has, or that of GOROOT. */
static const char *origin(void)
{
	const char *set = getenv("GOFLAGS");

	return set && *set ? "GOFLAGS" : "GOFLAGS of `go env -w`";
}

static int take_env(
	struct goci_flags *flags, const struct goci_module *module, struct oci_err *err)
{
	const struct taking t = {flags, module, origin(), false};
	const char *text = module->goflags ? module->goflags : "";

	for (;;) {
		oci_auto_free char *field = NULL;
		int status = goci_flag_next(&text, &field, err);

		if (status < 0)
			return oci_err_wrap(err, "%s", t.from);
		if (status == 0)
			return 0;
		if (take(&t, field, err) < 0)
			return -1;
	}
}

int goci_flags_check_env(const struct goci_module *module, struct oci_err *err)
{
	goci_auto_flags flags = GOCI_FLAGS_INIT;

	return take_env(&flags, module, err);
}

int goci_flags_take(struct goci_flags *flags, const struct goci_module *module,
	const struct oci_strv *given, struct oci_err *err)
{
	const struct taking t = {flags, module, "--go-flag", true};

	if (take_env(flags, module, err) < 0)
		return -1;
	for (size_t i = 0; given && i < given->count; i++)
		if (take(&t, given->items[i], err) < 0)
			return -1;
	return 0;
}

/* Calls `fn` for each flag of GOFLAGS; what is no flag was refused before. */
static void each_of_env(const struct goci_module *module,
	void (*fn)(const char *text, const struct goci_flag *flag, void *arg),
	void *arg)
{
	const char *text = module->goflags ? module->goflags : "";
	struct oci_err ignored;

	for (;;) {
		oci_auto_free char *field = NULL;
		struct goci_flag flag;

		if (goci_flag_next(&text, &field, &ignored) <= 0)
			return;
		if (goci_flag_split(field, &flag))
			fn(field, &flag, arg);
	}
}

static void pass(const char *text, const struct goci_flag *flag, void *arg)
{
	const char *quote = strchr(text, '\'') ? "\"" : "'";

	if (!is_passed(goci_flag_find(goci_flags_build, flag)))
		return;
	quote = strpbrk(text, " \t\n\r") ? quote : "";
	oci_buf_addf(arg, " %s%s%s", quote, text, quote);
}

/* A value that is empty would be that of the file: a blank is none. */
char *goci_flags_env(const struct goci_module *module)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (!module->goflags)
		return NULL;
	oci_buf_adds(&text, " ");
	each_of_env(module, pass, &text);
	return oci_buf_take(&text);
}

static void look_mod(const char *text, const struct goci_flag *flag, void *arg)
{
	(void)text;
	if (goci_flag_is_word("mod", flag->name, flag->len))
		*(bool *)arg = flag->value && strcmp(flag->value, "readonly") == 0;
}

bool goci_flags_ask_readonly(const struct goci_module *module)
{
	bool asked = false;

	each_of_env(module, look_mod, &asked);
	return asked;
}

/* What is looked for among flags. */
struct search {
	const char *name; /* NULL: one that brings in files */
	bool found;
};

static bool is_opaque(const struct goci_flag *flag)
{
	const struct goci_flag_rule *rule = goci_flag_find(goci_flags_build, flag);

	return rule && rule->opaque &&
	       !(rule->same && flag->value &&
		       goci_flag_is_word(rule->same, flag->value, strlen(flag->value)));
}

static void look(const char *text, const struct goci_flag *flag, void *arg)
{
	struct search *search = arg;

	(void)text;
	if (search->name ? goci_flag_is_word(search->name, flag->name, flag->len)
			 : is_opaque(flag))
		search->found = true;
}

static bool look_through(const struct goci_module *module, const struct oci_strv *given,
	const char *name)
{
	struct search search = {name, false};

	each_of_env(module, look, &search);
	for (size_t i = 0; given && i < given->count; i++) {
		struct goci_flag flag;

		if (goci_flag_split(given->items[i], &flag))
			look(given->items[i], &flag, &search);
	}
	return search.found;
}

bool goci_flags_have(const struct goci_module *module, const struct oci_strv *given,
	const char *name)
{
	return look_through(module, given, name);
}

bool goci_flags_are_plain(
	const struct goci_module *module, const struct oci_strv *given)
{
	return !look_through(module, given, NULL);
}

int goci_flags_check_overlay(const struct goci_module *module,
	const struct oci_strv *given, const char *why, struct oci_err *err)
{
	if (!goci_flags_have(module, given, "overlay"))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"-overlay: Go takes one, and goci needs it: %s: leave the flag out",
		why);
}
