#include "options/option.h"

#include "options/choices.h"

#include <string.h>

/* More choices than these are left to the placeholder. */
enum { SHOWN = 6 };

bool goci_option_is_choice(const struct goci_option *option, const char *text)
{
	return option->choices && goci_choice_find(option->choices, text) >= 0;
}

static bool are_shown(const struct goci_option *option)
{
	size_t count = 0;

	while (option->choices && option->choices[count])
		count++;
	return count && (count <= SHOWN || !option->arg);
}

void goci_option_add_arg(const struct goci_option *option, struct oci_buf *out)
{
	bool shown = are_shown(option);

	if (!shown && !option->arg)
		return;
	if (option->optional)
		oci_buf_adds(out, "[=");
	for (size_t i = 0; shown && option->choices[i]; i++)
		oci_buf_addf(out, "%s%s", i ? "|" : "", option->choices[i]);
	if (shown && option->arg && *option->arg != '[')
		oci_buf_adds(out, "|");
	if (option->arg)
		oci_buf_adds(out, option->arg);
	if (option->optional)
		oci_buf_adds(out, "]");
}

const char *goci_option_key(const struct goci_option *option)
{
	return option->key ? option->key : option->name;
}

char *goci_option_default(const struct goci_option *option)
{
	static const char mark[] = "default: ";
	const char *at = strstr(option->help, mark);

	return at ? oci_xstrdup(at + sizeof(mark) - 1) : NULL;
}

const struct goci_option *goci_options_find(
	const struct goci_options *options, const char *name)
{
	for (size_t i = 0; i < options->count; i++)
		if (strcmp(options->rows[i].name, name) == 0)
			return &options->rows[i];
	return NULL;
}

const struct goci_option *goci_options_key(
	const struct goci_options *options, const char *key)
{
	for (size_t i = 0; i < options->count; i++)
		if (options->rows[i].key && strcmp(options->rows[i].key, key) == 0)
			return &options->rows[i];
	return goci_options_find(options, key);
}

const struct goci_option *goci_options_letter(
	const struct goci_options *options, char letter)
{
	for (size_t i = 0; letter && i < options->count; i++)
		if (options->rows[i].letter == letter)
			return &options->rows[i];
	return NULL;
}

const char *goci_group_title(enum goci_group group)
{
	static const char *const titles[GOCI_GROUP_COUNT] = {
		[GOCI_GROUP_IMAGE] = "The image",
		[GOCI_GROUP_CONTENTS] = "What is in it",
		[GOCI_GROUP_CONFIG] = "Its config",
		[GOCI_GROUP_GO] = "The Go build",
		[GOCI_GROUP_PUSH] = "The registry",
		[GOCI_GROUP_LIMITS] = "Limits",
		[GOCI_GROUP_RUN] = "This run",
		[GOCI_GROUP_FILES] = "The manifests",
	};

	return titles[group];
}
