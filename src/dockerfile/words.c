#include "dockerfile/words.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

/* Where the list has a variable; `count` when it does not. */
static size_t find_var(const struct oci_strv *vars, const char *name, size_t len)
{
	size_t i = 0;

	while (i < vars->count &&
		(strncmp(vars->items[i], name, len) != 0 ||
			(vars->items[i][len] && vars->items[i][len] != '=')))
		i++;
	return i;
}

/* The value of a variable with a name of `len` bytes; NULL for none. */
static const char *get(const struct oci_strv *vars, const char *name, size_t len)
{
	size_t i = find_var(vars, name, len);

	return i < vars->count && vars->items[i][len] ? vars->items[i] + len + 1 : NULL;
}

const char *goci_vars_get(const struct oci_strv *vars, const char *name)
{
	return get(vars, name, strlen(name));
}

void goci_vars_set(struct oci_strv *vars, const char *name, const char *value)
{
	char *text = value ? oci_xasprintf("%s=%s", name, value) : oci_xstrdup(name);
	size_t i = find_var(vars, name, strlen(name));

	if (i < vars->count) {
		free(vars->items[i]);
		vars->items[i] = text;
	} else if (vars->count < GOCI_VARS_MAX) {
		oci_strv_take(vars, text);
	} else {
		free(text);
	}
}

bool goci_word_in(const char *word, const char *list)
{
	size_t len = strlen(word);

	for (const char *p = list; *p; p += strspn(p, " ")) {
		size_t item = strcspn(p, " ");

		if (item == len && strncmp(p, word, len) == 0)
			return true;
		p += item;
	}
	return false;
}

bool goci_word_unknown(const char *word)
{
	return strchr(word, GOCI_UNKNOWN) != NULL;
}

char *goci_word_show(const char *word)
{
	char *copy = oci_xstrdup(word);

	for (char *p = copy; *p; p++)
		if (*p == GOCI_UNKNOWN)
			*p = '$';
	return copy;
}

static void add(struct oci_buf *out, const char *text, size_t len)
{
	if (out->len + len <= GOCI_WORD_MAX)
		oci_buf_add(out, text, len);
	else if (!goci_word_unknown(out->data))
		oci_buf_add(out, (char[]){GOCI_UNKNOWN}, 1);
}

/* The length of a text up to the bracket that ends it; all of it when none does. */
static size_t to_bracket(const char *p, char open, char close)
{
	size_t depth = 1, i = 0;

	for (; p[i]; i++) {
		if (p[i] == open)
			depth++;
		else if (p[i] == close && --depth == 0)
			break;
	}
	return i;
}

static void expand(const struct goci_lexer *lexer, const char *text, int depth,
	struct oci_buf *out);

static void add_unknown(struct oci_buf *out, const char *text, size_t len)
{
	add(out, (char[]){GOCI_UNKNOWN}, 1);
	add(out, text, len);
}

static size_t name_len(const char *p)
{
	size_t len = 0;

	while (isalnum((unsigned char)p[len]) || p[len] == '_')
		len++;
	return len;
}

/* "${NAME:-word}" and its like, from behind the '{'; `len` without the '}'. */
static void add_braced(const struct goci_lexer *lexer, const char *p, size_t len,
	int depth, struct oci_buf *out)
{
	size_t at = name_len(p);
	const char *value = get(lexer->vars, p, at);
	bool colon = p[at] == ':';
	bool use = value && (!colon || *value);
	char op = p[at + colon];
	oci_auto_free char *word = NULL;

	if (at == len && value) {
		add(out, value, strlen(value));
		return;
	}
	if (at == len || (op != '-' && op != '+') || depth >= DEPTH_MAX) {
		add_unknown(out, p - 1, len + 2);
		return;
	}
	at += colon + 1;
	word = oci_xstrndup(p + at, len - at);
	if (op == '-' && use)
		add(out, value, strlen(value));
	else if ((op == '+') == use)
		expand(lexer, word, depth + 1, out);
}

/* What begins with '$', from behind it. Returns what follows. */
static const char *take_variable(
	const struct goci_lexer *lexer, const char *p, int depth, struct oci_buf *out)
{
	size_t len = name_len(p);
	const char *value;

	if (*p == '{' || (*p == '(' && lexer->shell)) {
		len = to_bracket(p + 1, *p, *p == '{' ? '}' : ')');
		if (p[1 + len] && *p == '{')
			add_braced(lexer, p + 1, len, depth, out);
		else
			add_unknown(out, p, 1 + len + (p[1 + len] != '\0'));
		return p + 1 + len + (p[1 + len] != '\0');
	}
	value = len ? get(lexer->vars, p, len) : "$";
	if (value)
		add(out, value, strlen(value));
	else
		add_unknown(out, p, len);
	return p + len;
}

static const char *take_backquoted(const char *p, struct oci_buf *out)
{
	size_t len = strcspn(p, "`");

	add(out, (char[]){GOCI_UNKNOWN, '('}, 2);
	add(out, p, len);
	add(out, ")", 1);
	return p + len + (p[len] == '`');
}

/* From behind the quote. Returns what follows the one that ends it. */
static const char *take_double_quoted(
	const struct goci_lexer *lexer, const char *p, int depth, struct oci_buf *out)
{
	while (*p && *p != '"') {
		if (*p == '$') {
			p = take_variable(lexer, p + 1, depth, out);
		} else if (*p == '`' && lexer->shell) {
			p = take_backquoted(p + 1, out);
		} else {
			if (*p == lexer->escape && p[1] && strchr("\"$\\`", p[1]))
				p++;
			add(out, p++, 1);
		}
	}
	return *p ? p + 1 : p;
}

/* One character, quoted text or variable. Returns what follows. */
static const char *take_one(
	const struct goci_lexer *lexer, const char *p, int depth, struct oci_buf *out)
{
	size_t len;

	if (*p == '\'') {
		len = strcspn(p + 1, "'");
		add(out, p + 1, len);
		return p + 1 + len + (p[1 + len] != '\0');
	}
	if (*p == '"')
		return take_double_quoted(lexer, p + 1, depth, out);
	if (*p == '$')
		return take_variable(lexer, p + 1, depth, out);
	if (*p == '`' && lexer->shell)
		return take_backquoted(p + 1, out);
	if (*p == lexer->escape && p[1])
		p++;
	add(out, p, 1);
	return p + 1;
}

static void expand(const struct goci_lexer *lexer, const char *text, int depth,
	struct oci_buf *out)
{
	while (*text)
		text = take_one(lexer, text, depth, out);
}

char *goci_words_expand(const struct goci_lexer *lexer, const char *text)
{
	oci_auto_buf out = OCI_BUF_INIT;

	expand(lexer, text, 0, &out);
	return oci_buf_take(&out);
}

void goci_words_split(
	const struct goci_lexer *lexer, const char *text, struct oci_strv *out)
{
	for (text += strspn(text, " \t\n"); *text; text += strspn(text, " \t\n")) {
		oci_auto_buf word = OCI_BUF_INIT;

		while (*text && !strchr(" \t\n", *text))
			text = take_one(lexer, text, 0, &word);
		oci_strv_take(out, oci_buf_take(&word));
	}
}

static void end_command(struct goci_commands *commands, struct oci_strv *words)
{
	if (!words->count)
		return;
	OCI_GROW(commands->items, commands->count);
	commands->items[commands->count++] = *words;
	*words = (struct oci_strv)OCI_STRV_INIT;
}

/* Whether a command ends at `p`; "2>&1" does not end one. */
static bool is_operator(const char *start, const char *p)
{
	return strchr("&|;\n()", *p) && !(*p == '&' && p > start && p[-1] == '>');
}

void goci_commands_split(const struct goci_lexer *lexer, const char *text,
	struct goci_commands *commands)
{
	struct oci_strv words = OCI_STRV_INIT;
	const char *p = text;

	while (*p) {
		oci_auto_buf word = OCI_BUF_INIT;
		const char *start = p;

		while (*p && !strchr(" \t", *p) && !is_operator(text, p) &&
			!(p == start && *p == '#'))
			p = take_one(lexer, p, 0, &word);
		if (p > start)
			oci_strv_take(&words, oci_buf_take(&word));
		else if (*p == '#')
			p += strcspn(p, "\n");
		else if (is_operator(text, p))
			end_command(commands, &words), p++;
		else
			p++;
	}
	end_command(commands, &words);
}

void goci_commands_release(struct goci_commands *commands)
{
	for (size_t i = 0; i < commands->count; i++)
		oci_strv_release(&commands->items[i]);
	free(commands->items);
	*commands = (struct goci_commands){0};
}

bool goci_words_json(const char *text, struct oci_strv *out)
{
	json_auto_t *array = *text == '[' ? json_loads(text, 0, NULL) : NULL;

	if (!json_is_array(array))
		return false;
	for (size_t i = 0; i < json_array_size(array); i++)
		if (!json_is_string(json_array_get(array, i)))
			return false;
	for (size_t i = 0; i < json_array_size(array); i++)
		oci_strv_add(out, json_string_value(json_array_get(array, i)));
	return true;
}
