#include "dockerignore/ignore_re_text.h"

#include "dockerignore/ignore_runes.h"

#include <string.h>

enum { REPEAT_MAX = 1000 }; /* Go's limit */

static const char unclosed[] = "a \"[\" without its \"]\"";

/* State of a translation. */
struct text {
	const char *p, *end;
	struct oci_buf *out;
	bool repeatable; /* the last item can be repeated */
};

static bool next_is(const struct text *t, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(t->end - t->p) >= len && memcmp(t->p, word, len) == 0;
}

static bool is_alnum(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static uint32_t take_rune(struct text *t)
{
	size_t size;
	uint32_t rune = goci_rune_decode(t->p, (size_t)(t->end - t->p), &size);

	t->p += size;
	return rune;
}

/* Appends a literal rune, inside and outside of brackets. */
static void put(struct text *t, uint32_t rune)
{
	char bytes[4];

	if (rune < 0x80 && !is_alnum(rune))
		oci_buf_adds(t->out, "\\");
	oci_buf_add(t->out, bytes, goci_rune_encode(rune, bytes));
}

/* Reads an escape, starting at the backslash. */
static const char *take_escaped(struct text *t, uint32_t *rune)
{
	if (++t->p == t->end)
		return "a \"\\\" with nothing after it";
	*rune = take_rune(t);
	if (*rune >= 0x80 || is_alnum(*rune))
		return "a \"\\\" before a letter or digit, which only Go's regular "
		       "expressions give a meaning: leave it out, or write a class "
		       "like [0-9]";
	return NULL;
}

/* Reads "[:alpha:]"; *found is false without a closing ":]". */
static const char *posix_class(struct text *t, bool *found)
{
	const char *name = t->p, *close;

	close = memmem(name + 2, (size_t)(t->end - name) - 2, ":]", 2);
	*found = close != NULL;
	if (!close)
		return NULL;
	for (const char *p = name + 2; p < close; p++)
		if (*p != '^' && (*p < 'a' || *p > 'z'))
			return "an unknown character class";
	t->p = close + 2;
	oci_buf_add(t->out, name, (size_t)(t->p - name));
	return NULL;
}

static const char *class_rune(struct text *t, uint32_t *rune)
{
	if (t->p == t->end)
		return unclosed;
	if (*t->p == '\\')
		return take_escaped(t, rune);
	*rune = take_rune(t);
	return NULL;
}

/* Reads one character of a class, or a range. */
static const char *class_range(struct text *t)
{
	uint32_t low, high;
	const char *why = class_rune(t, &low);

	high = low;
	if (!why && next_is(t, "-") && t->end - t->p >= 2 && t->p[1] != ']') {
		t->p++;
		why = class_rune(t, &high);
	}
	if (why)
		return why;
	if (high < low)
		return "a range in brackets that runs backwards";
	put(t, low);
	if (high > low) {
		oci_buf_adds(t->out, "-");
		put(t, high);
	}
	return NULL;
}

/* Reads "[...]", starting at the bracket. */
static const char *class(struct text *t)
{
	const char *why = NULL;

	t->p++;
	oci_buf_adds(t->out, "[");
	if (next_is(t, "^")) {
		t->p++;
		oci_buf_adds(t->out, "^");
	}
	for (bool first = true; first || !next_is(t, "]"); first = false) {
		bool found = false;

		if (next_is(t, "[:") && t->end - t->p > 2)
			why = posix_class(t, &found);
		if (!why && !found)
			why = class_range(t);
		if (why)
			return why;
	}
	t->p++;
	oci_buf_adds(t->out, "]");
	return NULL;
}

/* Reads a number without leading zeros; *n stays above REPEAT_MAX once it is. */
static bool number(struct text *t, int *n)
{
	const char *start = t->p;

	*n = 0;
	for (; t->p < t->end && *t->p >= '0' && *t->p <= '9'; t->p++)
		*n = *n > REPEAT_MAX ? *n : *n * 10 + (*t->p - '0');
	return t->p > start && (t->p == start + 1 || *start != '0');
}

/* Reads "{N}", "{N,}" or "{N,M}"; `most` is -1 for no maximum. */
static bool counts(struct text *t, int *least, int *most)
{
	t->p++;
	if (!number(t, least))
		return false;
	*most = *least;
	if (next_is(t, ",")) {
		t->p++;
		*most = -1;
		if (!next_is(t, "}") && !number(t, most))
			return false;
	}
	if (!next_is(t, "}"))
		return false;
	t->p++;
	return true;
}

static const char *repeat(struct text *t, const char *from)
{
	if (!t->repeatable)
		return "a count in braces, or a wildcard, with nothing before it that "
		       "can be repeated: write \"\\{\" for the character";
	oci_buf_add(t->out, from, (size_t)(t->p - from));
	t->repeatable = false;
	return NULL;
}

/* A "{" that begins no count is a literal. */
static const char *brace(struct text *t)
{
	const char *from = t->p;
	int least, most;

	if (!counts(t, &least, &most)) {
		t->p = from;
		t->repeatable = true;
		put(t, take_rune(t));
		return NULL;
	}
	if (least > REPEAT_MAX || most > REPEAT_MAX || (most >= 0 && least > most))
		return "a count in braces that is over 1000, or whose range runs backwards";
	return repeat(t, from);
}

/* PCRE2's form of Go's operator; NULL: `c` is not an operator. */
static const char *operator_of(char c)
{
	switch (c) {
	case '^':
		return "^";
	case '$':
		return "\\z";
	case '.':
		return "[^\n]";
	case '(':
		return "(?:";
	case ')':
		return ")";
	case '|':
		return "|.*"; /* an alternative without "^" matches anywhere */
	default:
		return NULL;
	}
}

/* Reads a rune, an escape or an operator. */
static const char *single(struct text *t)
{
	const char *op = operator_of(*t->p), *why = NULL;
	uint32_t rune;

	t->repeatable = !op || *t->p == '.' || *t->p == ')';
	if (op) {
		t->p++;
		oci_buf_adds(t->out, op);
		return NULL;
	}
	if (*t->p == '\\')
		why = take_escaped(t, &rune);
	else
		rune = take_rune(t);
	if (!why)
		put(t, rune);
	return why;
}

static const char *next(struct text *t)
{
	switch (*t->p) {
	case '*':
	case '?':
		t->p++;
		return repeat(t, t->p - 1);
	case '{':
		return brace(t);
	case '[':
		t->repeatable = true;
		return class(t);
	default:
		return single(t);
	}
}

const char *goci_re_translate(struct goci_slice expression, struct oci_buf *out)
{
	struct text t = {
		.p = expression.data,
		.end = expression.data + expression.len,
		.out = out,
	};
	const char *why = NULL;

	while (!why && t.p < t.end)
		why = next(&t);
	return why;
}
