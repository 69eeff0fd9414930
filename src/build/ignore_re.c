#include "build/ignore_re.h"

#include "build/ignore_re_impl.h"

#include <stdlib.h>

/* Steps that a match may be at, each once: a sparse set. */
struct steps {
	uint32_t *dense, *sparse;
	size_t count;
};

struct goci_re {
	struct goci_expression e;
	struct goci_re_program program;
	bool anchored; /* it matches at the start of a text or not at all */
	struct steps now, next;
	uint32_t *pending;
};

/* A text, and how far it was read. */
struct reader {
	const char *text;
	size_t len, at;
};

static void make_steps(struct steps *s, size_t count)
{
	s->dense = oci_xcalloc(count, sizeof(*s->dense));
	s->sparse = oci_xcalloc(count, sizeof(*s->sparse));
}

/* Whether there is one alternative, and it begins with "^". */
static bool is_anchored(const struct goci_expression *e)
{
	for (size_t i = 0; i < e->top_count; i++)
		if (e->terms[e->top[i]].kind == GOCI_TERM_OR)
			return false;
	return e->top_count && e->terms[e->top[0]].kind == GOCI_TERM_ASSERT &&
	       e->terms[e->top[0]].value == GOCI_AT_START;
}

struct goci_re *goci_re_new(struct goci_slice expression, const char **why)
{
	struct goci_re *re = oci_xcalloc(1, sizeof(*re));

	*why = goci_expression_parse(&re->e, expression);
	if (*why) {
		goci_re_free(re);
		return NULL;
	}
	goci_re_program_add(&re->program, &re->e);
	re->anchored = is_anchored(&re->e);
	make_steps(&re->now, re->program.count);
	make_steps(&re->next, re->program.count);
	/* A step is put in once, when it joins the set, and a split puts in two. */
	re->pending = oci_xcalloc(2 * re->program.count + 1, sizeof(*re->pending));
	return re;
}

void goci_re_free(struct goci_re *re)
{
	if (!re)
		return;
	goci_expression_release(&re->e);
	free(re->program.steps);
	free(re->now.dense);
	free(re->now.sparse);
	free(re->next.dense);
	free(re->next.sparse);
	free(re->pending);
	free(re);
}

static bool is_word(const struct reader *r, size_t at)
{
	char c = at < r->len ? r->text[at] : ' ';

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '_';
}

static bool holds(const struct reader *r, uint32_t assertion)
{
	bool edge;

	if (assertion == GOCI_AT_START)
		return r->at == 0;
	if (assertion == GOCI_AT_END)
		return r->at == r->len;
	edge = (r->at > 0 && is_word(r, r->at - 1)) != is_word(r, r->at);
	return edge == (assertion == GOCI_AT_WORD);
}

static bool joins(struct steps *set, uint32_t step)
{
	uint32_t place = set->sparse[step];

	if (place < set->count && set->dense[place] == step)
		return false;
	set->sparse[step] = (uint32_t)set->count;
	set->dense[set->count++] = step;
	return true;
}

/* Adds a step and all that it leads to without a rune; true if that is the match. */
static bool reach(
	struct goci_re *re, struct steps *set, uint32_t step, const struct reader *r)
{
	size_t count = 0;

	re->pending[count++] = step;
	while (count) {
		uint32_t at = re->pending[--count];
		const struct goci_step *s = &re->program.steps[at];

		if (!joins(set, at))
			continue;
		if (s->op == GOCI_OP_MATCH)
			return true;
		if (s->op == GOCI_OP_SPLIT)
			re->pending[count++] = s->y;
		if (s->op == GOCI_OP_SPLIT || s->op == GOCI_OP_JUMP)
			re->pending[count++] = s->x;
		if (s->op == GOCI_OP_ASSERT && holds(r, s->x))
			re->pending[count++] = at + 1;
	}
	return false;
}

static bool takes(const struct goci_re *re, const struct goci_step *s, uint32_t rune)
{
	switch (s->op) {
	case GOCI_OP_RUNE:
		return s->x == rune;
	case GOCI_OP_CLASS:
		return goci_runes_has(&re->e.classes[s->x], rune);
	case GOCI_OP_ANY:
		return rune != '\n';
	default:
		return false;
	}
}

/* Reads a rune; true if a match ends with it. */
static bool advance(struct goci_re *re, struct reader *r)
{
	struct steps was = re->now;
	size_t size;
	uint32_t rune = goci_rune_decode(r->text + r->at, r->len - r->at, &size);

	r->at += size;
	re->now = re->next;
	re->next = was;
	re->now.count = 0;
	for (size_t i = 0; i < was.count; i++) {
		uint32_t at = was.dense[i];

		if (takes(re, &re->program.steps[at], rune) &&
			reach(re, &re->now, at + 1, r))
			return true;
	}
	return false;
}

bool goci_re_matches(struct goci_re *re, const char *text, size_t len)
{
	struct reader r = {.text = text, .len = len};

	re->now.count = 0;
	for (;;) {
		if ((r.at == 0 || !re->anchored) && reach(re, &re->now, 0, &r))
			return true;
		if (r.at == len || (re->anchored && re->now.count == 0))
			return false;
		if (advance(re, &r))
			return true;
	}
}
