#include "dockerignore/ignore_re_impl.h"

#include <stdlib.h>

/* The limits of Go's regexp/syntax. */
enum { HEIGHT_MAX = 1000 };
#define SIZE_MAX_STEPS ((128 << 20) / 40)

static const char too_large[] = "an expression that is too large";

static uint32_t add_term(struct goci_expression *e, struct goci_term term)
{
	if (e->term_count == e->term_cap) {
		e->term_cap = e->term_cap ? 2 * e->term_cap : 16;
		e->terms = oci_xreallocarray(e->terms, e->term_cap, sizeof(*e->terms));
	}
	e->terms[e->term_count] = term;
	return (uint32_t)e->term_count++;
}

void goci_expression_push(
	struct goci_expression *e, enum goci_term_kind kind, uint32_t value)
{
	const struct goci_term term = {
		.kind = kind,
		.value = value,
		.height = kind == GOCI_TERM_FOLDERS ? 4 : 1,
		.size = kind == GOCI_TERM_FOLDERS ? 6 : 1,
	};

	if (e->top_count == e->top_cap) {
		e->top_cap = e->top_cap ? 2 * e->top_cap : 16;
		e->top = oci_xreallocarray(e->top, e->top_cap, sizeof(*e->top));
	}
	e->top[e->top_count++] = add_term(e, term);
}

void goci_expression_push_class(struct goci_expression *e, struct goci_runes *set)
{
	if (e->class_count == e->class_cap) {
		e->class_cap = e->class_cap ? 2 * e->class_cap : 4;
		e->classes = oci_xreallocarray(
			e->classes, e->class_cap, sizeof(*e->classes));
	}
	e->classes[e->class_count] = *set;
	*set = (struct goci_runes){0};
	goci_expression_push(e, GOCI_TERM_CLASS, (uint32_t)e->class_count++);
}

/* Whether what is repeated within repeats stays within a thousand times. */
static bool is_within(const struct goci_expression *e, const struct goci_term *t)
{
	int left = GOCI_REPEAT_MAX;

	for (; t->kind == GOCI_TERM_REPEAT; t = &e->terms[t->value]) {
		int times = t->most < 0 ? t->least : t->most;

		if (!t->counted)
			continue;
		if (t->most == 0)
			return true;
		if (times > left)
			return false;
		if (times > 0)
			left /= times;
	}
	return true;
}

/* How many steps of a program Go reckons for a repeat of `one` steps. */
static int64_t repeat_size(const struct goci_term *t, int64_t one)
{
	int64_t size;

	if (!t->counted)
		return t->most < 0 ? 2 + one : 1 + one;
	if (t->most < 0)
		size = t->least ? 1 + t->least * one : 2 + one;
	else
		size = t->most * one + (t->most - t->least);
	return size < 1 ? 1 : size;
}

const char *goci_expression_repeat(
	struct goci_expression *e, int least, int most, bool counted)
{
	struct goci_term t = {.kind = GOCI_TERM_REPEAT,
		.least = least,
		.most = most,
		.counted = counted};
	const struct goci_term *sub;

	if (!e->top_count || e->terms[e->top[e->top_count - 1]].kind == GOCI_TERM_OR)
		return "a repeat of nothing";
	t.value = e->top[e->top_count - 1];
	sub = &e->terms[t.value];
	t.height = sub->height + 1;
	t.size = repeat_size(&t, sub->size);
	if (t.height > HEIGHT_MAX || t.size > SIZE_MAX_STEPS)
		return too_large;
	if ((least >= 2 || most >= 2) && !is_within(e, &t))
		return "a repeat of over a thousand times";
	e->top[e->top_count - 1] = add_term(e, t);
	return NULL;
}

const char *goci_expression_limits(const struct goci_expression *e)
{
	int64_t size = 0;
	bool several = false;
	int height = 1;

	for (size_t i = 0; i < e->top_count; i++) {
		const struct goci_term *t = &e->terms[e->top[i]];

		size += t->size;
		several = several || t->kind == GOCI_TERM_OR;
		if (t->height > height)
			height = t->height;
	}
	height += (e->top_count > 1) + several;
	return size <= SIZE_MAX_STEPS && height <= HEIGHT_MAX ? NULL : too_large;
}

void goci_expression_release(struct goci_expression *e)
{
	for (size_t i = 0; i < e->class_count; i++)
		goci_runes_release(&e->classes[i]);
	free(e->classes);
	free(e->terms);
	free(e->top);
	*e = (struct goci_expression){0};
}
