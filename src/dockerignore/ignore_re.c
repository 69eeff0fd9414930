#include "dockerignore/ignore_re.h"

#include "dockerignore/ignore_re_text.h"
#include "dockerignore/ignore_runes.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdint.h>
#include <stdlib.h>

/*
 * PLACES_MAX limits the states of an expression that can be active at one character.
 * pcre2_dfa_match never backtracks, but compares each pair of states at each character:
 * 256 take 0.1 s for a path of 4,000 bytes. Real patterns have under 30.
 */
enum { PLACES_MAX = 256, NUMBERS = 6 }; /* ints per state */

struct goci_re {
	pcre2_code *code;
	pcre2_match_data *data;
};

static void *allocate(size_t size, void *unused)
{
	(void)unused;
	return oci_xcalloc(1, size);
}

static void release(void *p, void *unused)
{
	(void)unused;
	free(p);
}

static const char *reason(int error)
{
	if (error == PCRE2_ERROR_UNKNOWN_POSIX_CLASS)
		return "an unknown character class";
	return "it is too long, or has too many wildcards";
}

/* Fills *re; re->code stays NULL when PCRE2 refuses the text. Returns PCRE2's error. */
static int compile(struct goci_re *re, const struct oci_buf *text)
{
	const uint32_t options = PCRE2_UTF | PCRE2_DOTALL | PCRE2_ANCHORED;
	pcre2_general_context *memory =
		pcre2_general_context_create(allocate, release, NULL);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	PCRE2_SIZE at;
	int error;

	re->code = pcre2_compile(
		(PCRE2_SPTR)text->data, text->len, options, &error, &at, context);
	re->data = pcre2_match_data_create(1, memory);
	pcre2_compile_context_free(context);
	pcre2_general_context_free(memory);
	return error;
}

struct goci_re *goci_re_new(struct goci_slice expression, const char **why)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct goci_re *re;
	int error;

	*why = goci_re_translate(expression, &text);
	if (*why)
		return NULL;
	re = oci_xcalloc(1, sizeof(*re));
	error = compile(re, &text);
	if (re->code)
		return re;
	*why = reason(error);
	goci_re_free(re);
	return NULL;
}

void goci_re_free(struct goci_re *re)
{
	if (!re)
		return;
	pcre2_code_free(re->code);
	pcre2_match_data_free(re->data);
	free(re);
}

static int match(struct goci_re *re, const char *text, size_t len)
{
	int places[PLACES_MAX * NUMBERS];

	return pcre2_dfa_match(re->code, (PCRE2_SPTR)text, len, 0, PCRE2_DFA_SHORTEST,
		re->data, NULL, places, OCI_COUNT(places));
}

/* Matches a text that is not UTF-8. */
static int match_mended(struct goci_re *re, const char *text, size_t len)
{
	oci_auto_buf mended = OCI_BUF_INIT;
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		char bytes[4];
		uint32_t rune = goci_rune_decode(text + i, len - i, &size);

		oci_buf_add(&mended, bytes, goci_rune_encode(rune, bytes));
	}
	return match(re, mended.data, mended.len);
}

int goci_re_matches(struct goci_re *re, const char *text, size_t len)
{
	int found = match(re, text, len);

	if (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21)
		found = match_mended(re, text, len);
	if (found == PCRE2_ERROR_NOMATCH)
		return 0;
	return found >= 0 ? 1 : -1;
}
