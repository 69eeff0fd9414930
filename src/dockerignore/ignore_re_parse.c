#include "dockerignore/ignore_re_impl.h"

#include <string.h>

enum { INT_CAP = 100000000 };

/* What is being read, and what stands before the cursor. */
struct parser {
	struct goci_expression *e;
	struct goci_cursor at;
	bool after_repeat;
};

/* Repeats the term before. */
static const char *repeat(struct parser *p, int least, int most, bool counted)
{
	if (p->after_repeat)
		return "a repeat of a repeat";
	p->after_repeat = true;
	return goci_expression_repeat(p->e, least, most, counted);
}

/* A number without leading zeros; -1 in *n if it is too large. */
static bool number(struct goci_cursor *at, int *n)
{
	const char *p = at->p;

	*n = 0;
	if (at->end - p >= 2 && p[0] == '0' && p[1] >= '0' && p[1] <= '9')
		return false;
	for (; p < at->end && *p >= '0' && *p <= '9'; p++)
		if (*n >= 0)
			*n = *n >= INT_CAP ? -1 : *n * 10 + (*p - '0');
	if (p == at->p)
		return false;
	at->p = p;
	return true;
}

static bool take(struct goci_cursor *at, char c)
{
	if (at->p == at->end || *at->p != c)
		return false;
	at->p++;
	return true;
}

/* Reads "{N}", "{N,}" or "{N,M}"; false, and nothing read, if it is something else. */
static bool counts(struct goci_cursor *at, int *least, int *most)
{
	struct goci_cursor c = {at->p + 1, at->end};

	if (!number(&c, least))
		return false;
	*most = *least;
	if (take(&c, ',')) {
		*most = -1;
		if (c.p < c.end && *c.p != '}') {
			if (!number(&c, most))
				return false;
			if (*most < 0)
				*least = -1;
		}
	}
	if (!take(&c, '}'))
		return false;
	*at = c;
	return true;
}

static const char *brace(struct parser *p)
{
	int least, most;

	if (!counts(&p->at, &least, &most)) {
		p->at.p++;
		goci_expression_push(p->e, GOCI_TERM_RUNE, '{');
		return NULL;
	}
	if (least < 0 || least > GOCI_REPEAT_MAX || most > GOCI_REPEAT_MAX ||
		(most >= 0 && least > most))
		return "a repeat of over a thousand times, or that runs backwards";
	return repeat(p, least, most, true);
}

/* After "\Q": all up to "\E" is as it is. */
static void quoted(struct parser *p)
{
	while (p->at.p < p->at.end) {
		if (p->at.end - p->at.p >= 2 && memcmp(p->at.p, "\\E", 2) == 0) {
			p->at.p += 2;
			return;
		}
		goci_expression_push(p->e, GOCI_TERM_RUNE, goci_cursor_rune(&p->at));
	}
}

/* The escapes that no class has; false: this is none. */
static bool top_escape(struct parser *p)
{
	static const char letters[] = "AzbB";
	static const enum goci_assertion meant[] = {
		GOCI_AT_START, GOCI_AT_END, GOCI_AT_WORD, GOCI_NOT_AT_WORD};
	const char *letter;

	if (p->at.end - p->at.p < 2 || !p->at.p[1])
		return false;
	letter = strchr(letters, p->at.p[1]);
	if (!letter && p->at.p[1] != 'Q')
		return false;
	p->at.p += 2;
	if (letter)
		goci_expression_push(p->e, GOCI_TERM_ASSERT, meant[letter - letters]);
	else
		quoted(p);
	return true;
}

static const char *escape(struct parser *p)
{
	goci_auto_runes set = {0};
	uint32_t rune;
	bool found;
	const char *why;

	if (top_escape(p))
		return NULL;
	why = goci_class_escape(&p->at, &set, &found);
	if (why)
		return why;
	if (found) {
		goci_runes_clean(&set);
		goci_expression_push_class(p->e, &set);
		return NULL;
	}
	why = goci_rune_escape(&p->at, &rune);
	if (!why)
		goci_expression_push(p->e, GOCI_TERM_RUNE, rune);
	return why;
}

static const char *class(struct parser *p)
{
	goci_auto_runes set = {0};
	const char *why = goci_class_parse(&p->at, &set);

	if (!why)
		goci_expression_push_class(p->e, &set);
	return why;
}

/* The one group that there is. */
static const char *group(struct parser *p)
{
	static const char folders[] = "(.*/)";
	const size_t len = sizeof(folders) - 1;

	if ((size_t)(p->at.end - p->at.p) < len || memcmp(p->at.p, folders, len) != 0)
		return "a group of another kind than (.*/)";
	p->at.p += len;
	goci_expression_push(p->e, GOCI_TERM_FOLDERS, 0);
	return NULL;
}

/* What stands for itself alone, or a rune as it is. */
static void simple(struct parser *p)
{
	uint32_t c = goci_cursor_rune(&p->at);

	if (c == '^')
		goci_expression_push(p->e, GOCI_TERM_ASSERT, GOCI_AT_START);
	else if (c == '$')
		goci_expression_push(p->e, GOCI_TERM_ASSERT, GOCI_AT_END);
	else if (c == '|')
		goci_expression_push(p->e, GOCI_TERM_OR, 0);
	else if (c == '.')
		goci_expression_push(p->e, GOCI_TERM_ANY, 0);
	else
		goci_expression_push(p->e, GOCI_TERM_RUNE, c);
}

static const char *next(struct parser *p)
{
	bool after_repeat = p->after_repeat;
	const char *why;

	switch (*p->at.p) {
	case '*':
	case '?':
		return repeat(p, 0, *p->at.p++ == '*' ? -1 : 1, false);
	case '{':
		why = brace(p);
		break;
	case '[':
		why = class(p);
		break;
	case '(':
		why = group(p);
		break;
	case '\\':
		why = escape(p);
		break;
	default:
		why = NULL;
		simple(p);
	}
	if (after_repeat)
		p->after_repeat = false;
	return why;
}

const char *goci_expression_parse(struct goci_expression *e, struct goci_slice text)
{
	struct parser p = {.e = e, .at = {text.data, text.data + text.len}};

	while (p.at.p < p.at.end) {
		const char *why = next(&p);

		if (why)
			return why;
	}
	return goci_expression_limits(e);
}
