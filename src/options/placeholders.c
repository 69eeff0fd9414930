#include "options/placeholders.h"

#include "oci/buf.h"
#include "options/guess.h"

#include <stdlib.h>
#include <string.h>

static const char *const known[] = {
	"name", "target", "git.tag", "git.short", "git.branch", "git.commit", "date"};

#define KNOWN \
	"{name}, {target}, {git.tag}, {git.short}, {git.branch}, {git.commit}, {date}"

/* What stands at a place of a text. */
enum piece {
	TEXT,    /* as it is */
	WORD,    /* {word} */
	ESCAPED, /* {{word}} */
};

/* The length of "word" or "word.word" in "{word}"; 0 for anything else. */
static size_t word_length(const char *p)
{
	size_t len = 0;

	if (*p != '{')
		return 0;
	for (;;) {
		size_t letters = strspn(p + 1 + len, "abcdefghijklmnopqrstuvwxyz");

		len += letters;
		if (!letters || p[1 + len] != '.')
			return letters && p[1 + len] == '}' ? len : 0;
		len++;
	}
}

/* Sets the length of the piece at `p`, which is not its end, and of the word in it. */
static enum piece look_at(const char *p, size_t *len, size_t *word)
{
	*word = word_length(p);
	if (*word) {
		*len = *word + 2;
		return WORD;
	}
	*word = *p == '{' ? word_length(p + 1) : 0;
	if (*word && p[*word + 3] == '}') {
		*len = *word + 4;
		return ESCAPED;
	}
	*len = *p == '$' ? 1 + strspn(p + 1, "{") : 1;
	return TEXT;
}

static int unknown(const char *word, struct oci_err *err)
{
	struct goci_guess guess;

	goci_guess_init(&guess, word);
	for (size_t i = 0; i < OCI_COUNT(known); i++)
		goci_guess_try(&guess, known[i]);
	return oci_err_set(err, OCI_ERR_USAGE,
		"{%.100s} is none of " KNOWN "%s%s%s; write {{%.100s}} for the text "
		"{%.100s}",
		word, guess.best ? "; did you mean {" : "",
		guess.best ? guess.best : "", guess.best ? "}?" : "", word, word);
}

static int check_word(const char *word, struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(known[i], word) == 0)
			return 0;
	return unknown(word, err);
}

const char *goci_placeholders_find(const char *text)
{
	size_t len, word;

	for (; *text; text += len)
		if (look_at(text, &len, &word) == WORD)
			return text;
	return NULL;
}

static int add_value(struct oci_buf *out, const char *word,
	const struct goci_placeholders *values, struct oci_err *err)
{
	oci_auto_free char *value = NULL;

	if (check_word(word, err) < 0)
		return -1;
	value = values->get(values->arg, word, err);
	if (!value)
		return -1;
	oci_buf_adds(out, value);
	return 0;
}

char *goci_placeholders_expand(
	const char *text, const struct goci_placeholders *values, struct oci_err *err)
{
	oci_auto_buf out = OCI_BUF_INIT;
	size_t len, at;

	for (; *text; text += len) {
		oci_auto_free char *word = NULL;

		switch (look_at(text, &len, &at)) {
		case TEXT:
			oci_buf_add(&out, text, len);
			break;
		case ESCAPED:
			oci_buf_add(&out, text + 1, len - 2);
			break;
		case WORD:
			word = oci_xstrndup(text + 1, at);
			if (add_value(&out, word, values, err) < 0)
				return NULL;
		}
	}
	return oci_buf_take(&out);
}

static char *a_letter(void *arg, const char *word, struct oci_err *err)
{
	(void)arg;
	(void)word;
	(void)err;
	return oci_xstrdup("x");
}

char *goci_placeholders_sample(const char *text, struct oci_err *err)
{
	static const struct goci_placeholders letters = {a_letter, NULL};

	return goci_placeholders_expand(text, &letters, err);
}

char *goci_placeholders_escape(const char *text)
{
	oci_auto_buf out = OCI_BUF_INIT;
	size_t len, word;

	for (; *text; text += len) {
		enum piece piece = look_at(text, &len, &word);

		/* The word in "{{word}}" is escaped when its own brace is reached. */
		if (piece == ESCAPED)
			len = 1;
		if (piece == WORD)
			oci_buf_addf(&out, "{%.*s}", (int)len, text);
		else
			oci_buf_add(&out, text, len);
	}
	return oci_buf_take(&out);
}
