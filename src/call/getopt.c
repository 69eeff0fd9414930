#include "call/getopt.h"

#include "options/guess.h"
#include "options/option_values.h"

#include <string.h>

struct line {
	const struct goci_options *options;
	const struct goci_options *more; /* looked at after those; or NULL */
	bool (*takes)(const struct goci_option *option); /* NULL: all */
	char **next; /* the argument after this one */
	void *target;
	struct oci_strv *rest;
	struct oci_err *err;
};

static bool takes(const struct line *line, const struct goci_option *option)
{
	return !line->takes || line->takes(option);
}

static void guess_among(const struct line *line, const struct goci_options *options,
	struct goci_guess *guess)
{
	for (size_t i = 0; i < options->count; i++)
		if (takes(line, &options->rows[i]))
			goci_guess_try(guess, options->rows[i].name);
}

static int unknown(struct line *line, const char *name)
{
	struct goci_guess guess;

	goci_guess_init(&guess, name);
	guess_among(line, line->options, &guess);
	if (line->more)
		guess_among(line, line->more, &guess);
	if (guess.best)
		return oci_err_set(line->err, OCI_ERR_USAGE,
			"unknown option --%.200s; did you mean --%s?", name,
			guess.best);
	return oci_err_set(line->err, OCI_ERR_USAGE,
		"unknown option --%.200s; --help lists them", name);
}

/* One of another command, which nothing would come of here. */
static int not_here(struct line *line, const struct goci_option *option)
{
	return oci_err_set(line->err, OCI_ERR_USAGE,
		"--%s has no effect in this command; --help lists what has",
		option->name);
}

static int missing(struct line *line, const struct goci_option *option)
{
	oci_auto_buf arg = OCI_BUF_INIT;

	goci_option_add_arg(option, &arg);
	return oci_err_set(line->err, OCI_ERR_USAGE, "--%s requires a value: %s",
		option->name, arg.data);
}

static int set(struct line *line, const struct goci_option *option, const char *value)
{
	if (goci_value_is_taken(option, line->target, value))
		return oci_err_set(line->err, OCI_ERR_USAGE,
			"--%s is given twice, the second time as \"%.200s\": it takes "
			"one value; call goci once for each",
			option->name, value);
	if (goci_value_set(option, line->target, value, line->err) < 0)
		return oci_err_wrap(line->err, "--%s", option->name);
	return 0;
}

/* `value` is NULL where the option's own argument has none. */
static int take(struct line *line, const struct goci_option *option, const char *value)
{
	if (!takes(line, option))
		return not_here(line, option);
	if (!value && option->kind == GOCI_FLAG) {
		goci_value_set_flag(option, line->target, true);
		return 0;
	}
	if (!value && option->optional)
		value = "";
	if (!value)
		value = *line->next ? *line->next++ : NULL;
	return value ? set(line, option, value) : missing(line, option);
}

static int take_long(
	struct line *line, const char *arg, const struct goci_option **used)
{
	size_t len = strcspn(arg, "=");
	oci_auto_free char *name = oci_xstrndup(arg, len);

	*used = goci_options_find(line->options, name);
	if (!*used && line->more)
		*used = goci_options_find(line->more, name);
	if (!*used)
		return unknown(line, name);
	return take(line, *used, arg[len] ? arg + len + 1 : NULL);
}

/* One or more letters: those before the last are flags. */
static int take_letters(
	struct line *line, const char *arg, const struct goci_option **used)
{
	while (*arg) {
		*used = goci_options_letter(line->options, *arg);
		if (!*used && line->more)
			*used = goci_options_letter(line->more, *arg);
		if (!*used)
			return oci_err_set(line->err, OCI_ERR_USAGE,
				"unknown option -%.1s; --help lists them", arg);
		arg++;
		if (!takes(line, *used))
			return not_here(line, *used);
		if ((*used)->kind != GOCI_FLAG)
			return take(line, *used, *arg ? arg : NULL);
		goci_value_set_flag(*used, line->target, true);
	}
	return 0;
}

int goci_getopt(const struct goci_options *options, char **argv, void *target,
	struct oci_strv *rest, struct oci_err *err)
{
	return goci_getopt_apart(options, NULL, NULL, argv, target, rest, rest, err);
}

int goci_getopt_apart(const struct goci_options *options,
	const struct goci_options *more,
	bool (*taken)(const struct goci_option *option), char **argv, void *target,
	struct oci_strv *rest, struct oci_strv *after, struct oci_err *err)
{
	struct line line = {options, more, taken, argv, target, rest, err};

	while (*line.next) {
		const struct goci_option *used = NULL;
		const char *arg = *line.next++;
		int status = 0;

		if (strcmp(arg, "--") == 0)
			break;
		if (strncmp(arg, "--", 2) == 0)
			status = take_long(&line, arg + 2, &used);
		else if (arg[0] == '-' && arg[1])
			status = take_letters(&line, arg + 1, &used);
		else
			oci_strv_add(rest, arg);
		if (status < 0)
			return -1;
		if (used && used->kind == GOCI_FLAG && strcmp(used->name, "help") == 0)
			return 0;
	}
	for (; *line.next; line.next++)
		oci_strv_add(after, *line.next);
	return 0;
}
