#include "supply/told.h"

#include "app/paths.h"
#include "go/flags_table.h"
#include "oci/json.h"
#include "oci/ref.h"
#include "oci/secret.h"
#include "options/checks_copy.h"
#include "options/option_values.h"
#include "settings/build_options.h"

#include <stdlib.h>
#include <string.h>

/*
 * The settings of a service that change no byte of its images: names, places, checks,
 * and how the work is done.
 */
static const char *const without_effect[] = {"tag", "output", "repository", "policy",
	"module-version", "builder-id", "attest", "sbom", "no-cache", "offline"};

bool goci_told_counts(const struct goci_option *option)
{
	if (option->scope != GOCI_PER_SERVICE)
		return false;
	for (size_t i = 0; i < OCI_COUNT(without_effect); i++)
		if (strcmp(without_effect[i], option->name) == 0)
			return false;
	return true;
}

char *goci_told_path(const char *path, const char *top)
{
	oci_auto_free char *real = realpath(path, NULL);
	const char *inside;

	if (!real || !goci_path_below(top, real))
		return oci_xstrdup(GOCI_TOLD_OUTSIDE);
	inside = real + strlen(top);
	inside += *inside == '/';
	if (*inside && oci_secret_in_source(inside))
		return oci_xstrdup(GOCI_TOLD_SECRET);
	return oci_xstrdup(*inside ? inside : ".");
}

/* Where one word of flags ends and the next begins. */
static const char breaks[] = " \t\n\"'=,";

/* A path that begins inside a word: "@/home/x", a file of options; "a:/home/x". */
static bool has_path(const char *word, size_t len)
{
	static const char marks[] = "@:;+|&<>()[]{}!#%^*?";

	for (size_t i = 1; i < len; i++)
		if (strchr("/~", word[i]) && strchr(marks, word[i - 1]))
			return true;
	return false;
}

/* "/home/x", "~/x", "../x", "-I/home/x". */
static bool is_path(const char *word, size_t len)
{
	size_t letters = 0;

	if (!len)
		return false;
	if (has_path(word, len))
		return true;
	if (strchr("/~", *word) || (len > 1 && strncmp(word, "./", 2) == 0) ||
		(len > 2 && strncmp(word, "../", 3) == 0))
		return true;
	if (*word != '-')
		return false;
	letters = 1 + strspn(word + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz");
	return letters < len && strchr("/~.", word[letters]);
}

static void add_word(const char *word, size_t len, struct oci_buf *out)
{
	if (is_path(word, len) || memmem(word, len, "://", 3))
		oci_buf_adds(out, GOCI_TOLD_PATH);
	else
		oci_buf_add(out, word, len);
}

/* Up to the end of the value of -X: the next quote of the kind that is open, or space.
 */
static size_t value_length(const char *value, char quote)
{
	size_t len = 0;

	if (*value == '"' || *value == '\'')
		quote = *value++;
	while (value[len] &&
		(quote ? value[len] != quote : !strchr(" \t\n", value[len])))
		len++;
	return len;
}

/* Whether the word before, as far as it was written, is the linker's -X. */
static bool after_x(const char *begin, const char *at)
{
	while (at > begin && strchr(" \t\n\"'=", at[-1]))
		at--;
	return at - begin >= 2 && strncmp(at - 2, "-X", 2) == 0 &&
	       (at - begin == 2 || strchr(" \t\n\"'=-,", at[-3]));
}

/* Whether the value of a flag is a file that Go reads in place of others. */
static bool is_opaque(const char *word, size_t len)
{
	size_t dashes = strspn(word, "-");

	for (const struct goci_flag_rule *r = goci_flags_build; dashes && r->name; r++)
		if (r->opaque && strlen(r->name) == len - dashes &&
			strncmp(r->name, word + dashes, len - dashes) == 0)
			return true;
	return false;
}

/* The value after a word that is left out, or NULL. */
static const char *instead_of(const char *flags, const char *word, size_t len)
{
	if (word[len] != '=')
		return NULL;
	if (len && after_x(flags, word))
		return GOCI_TOLD_VALUE;
	if (!is_opaque(word, len) || strcmp(word + len, "=auto") == 0 ||
		strcmp(word + len, "=off") == 0)
		return NULL;
	return GOCI_TOLD_PATH;
}

char *goci_told_flags(const char *flags)
{
	oci_auto_buf out = OCI_BUF_INIT;
	char quote = '\0';

	for (const char *p = flags; *p;) {
		size_t len = strcspn(p, breaks);
		const char *instead = instead_of(flags, p, len);

		add_word(p, len, &out);
		p += len;
		if (instead) {
			oci_buf_addf(&out, "=%s", instead);
			p += 1 + value_length(p + 1, quote);
			continue;
		}
		if (*p == '"' || *p == '\'')
			quote = quote == *p ? '\0' : quote ? quote : *p;
		if (*p)
			oci_buf_add(&out, p++, 1);
	}
	return oci_buf_take(&out);
}

static json_t *take(char *text)
{
	json_t *doc = json_string(text);

	free(text);
	return doc ? doc : json_string(GOCI_TOLD_VALUE);
}

/* "oci:DIR:TAG" with the folder as it is told. */
static char *told_image(const char *value, const char *top)
{
	oci_auto_ref ref = {0};
	struct oci_err ignored;
	oci_auto_free char *dir = NULL;

	if (oci_ref_parse_any(value, &ref, &ignored) < 0)
		return oci_xstrdup(GOCI_TOLD_OUTSIDE);
	dir = goci_told_path(ref.dir, top);
	free(ref.dir);
	ref.dir = oci_steal_ptr(&dir);
	return oci_ref_format(&ref);
}

/* What is copied, and where to. */
static char *told_copy(const char *value, const char *top)
{
	struct goci_copy copy;
	struct oci_err ignored;
	oci_auto_free char *from = NULL, *told = NULL, *dest = NULL;

	if (goci_copy_parse(value, &copy, &ignored) < 0)
		return oci_xstrdup(GOCI_TOLD_OUTSIDE);
	dest = copy.dest;
	from = oci_xstrndup(value, copy.src_len);
	told = goci_told_path(from, top);
	if (strcmp(told, GOCI_TOLD_SECRET) == 0)
		return oci_steal_ptr(&told);
	return oci_xasprintf("%s%s", told, value + copy.src_len);
}

static json_t *told_value(
	const struct goci_option *option, const char *value, const char *top)
{
	if (goci_option_is_choice(option, value))
		return json_string(value);
	switch (option->path) {
	case GOCI_NO_PATH:
		break;
	case GOCI_PATH_COPY:
		return take(told_copy(value, top));
	case GOCI_PATH_IMAGE:
		return take(told_image(value, top));
	default:
		return take(goci_told_path(value, top));
	}
	if (option->kind == GOCI_MAP)
		return take(oci_xstrndup(value, strcspn(value, "=")));
	if (option->kind == GOCI_ARGS)
		return json_string(GOCI_TOLD_VALUE);
	if (option->setter == GOCI_BY_TABLE || option->setter == GOCI_BY_TABLE_LINK)
		return take(goci_told_flags(value));
	return take(oci_xstrdup(value));
}

static json_t *told_option(
	const struct goci_option *option, const void *values, const char *top)
{
	const void *field = (const char *)values + option->offset;
	const struct oci_strv *list = field;
	json_t *array;

	if (option->kind == GOCI_FLAG)
		return json_boolean(*(const bool *)field);
	if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		return told_value(option, *(const char *const *)field, top);
	array = json_array();
	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, told_value(option, list->items[i], top));
	return array;
}

/* "--NAME": a bare "env" or "user" looks like a member of an image's documents. */
static void set_option(json_t *doc, const struct goci_option *option, json_t *value)
{
	oci_auto_free char *key = oci_xasprintf("--%s", option->name);

	json_object_set_new(doc, key, value);
}

json_t *goci_told_settings(const void *values, const char *top)
{
	const struct goci_options *all = &goci_build_options;
	json_t *doc = json_object();

	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *option = &all->rows[i];

		if (goci_told_counts(option) && goci_value_is_set(option, values))
			set_option(doc, option, told_option(option, values, top));
	}
	return doc;
}
