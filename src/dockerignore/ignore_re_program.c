#include "dockerignore/ignore_re_impl.h"

#include <stdlib.h>

static void add_term(struct goci_re_program *program, const struct goci_expression *e,
	const struct goci_term *t);

/* Appends a step and returns its number. */
static uint32_t add(struct goci_re_program *program, enum goci_op op, uint32_t x)
{
	if (program->count == program->cap) {
		program->cap = program->cap ? 2 * program->cap : 32;
		program->steps = oci_xreallocarray(
			program->steps, program->cap, sizeof(*program->steps));
	}
	program->steps[program->count] = (struct goci_step){.op = op, .x = x};
	return (uint32_t)program->count++;
}

/* A split that goes on with the step after it, or with one that is not known yet. */
static uint32_t add_split(struct goci_re_program *program)
{
	uint32_t at = add(program, GOCI_OP_SPLIT, 0);

	program->steps[at].x = at + 1;
	return at;
}

static void end_split(struct goci_re_program *program, uint32_t at)
{
	program->steps[at].y = (uint32_t)program->count;
}

/* Zero times or more. */
static void add_star(struct goci_re_program *program, const struct goci_expression *e,
	const struct goci_term *t)
{
	uint32_t split = add_split(program);

	add_term(program, e, t);
	add(program, GOCI_OP_JUMP, split);
	end_split(program, split);
}

static void add_repeat(struct goci_re_program *program, const struct goci_expression *e,
	const struct goci_term *t)
{
	const struct goci_term *sub = &e->terms[t->value];
	oci_auto_free uint32_t *splits = NULL;
	size_t optional = t->most > t->least ? (size_t)(t->most - t->least) : 0;

	for (int i = 0; i < t->least; i++)
		add_term(program, e, sub);
	if (t->most < 0)
		add_star(program, e, sub);
	splits = oci_xcalloc(optional + 1, sizeof(*splits));
	for (size_t i = 0; i < optional; i++) {
		splits[i] = add_split(program);
		add_term(program, e, sub);
	}
	for (size_t i = 0; i < optional; i++)
		end_split(program, splits[i]);
}

static void add_folders(struct goci_re_program *program)
{
	uint32_t split = add_split(program);

	add(program, GOCI_OP_ANY, 0);
	add(program, GOCI_OP_JUMP, split);
	end_split(program, split);
	add(program, GOCI_OP_RUNE, '/');
}

static void add_term(struct goci_re_program *program, const struct goci_expression *e,
	const struct goci_term *t)
{
	switch (t->kind) {
	case GOCI_TERM_RUNE:
		add(program, GOCI_OP_RUNE, t->value);
		break;
	case GOCI_TERM_CLASS:
		add(program, GOCI_OP_CLASS, t->value);
		break;
	case GOCI_TERM_ANY:
		add(program, GOCI_OP_ANY, 0);
		break;
	case GOCI_TERM_ASSERT:
		add(program, GOCI_OP_ASSERT, t->value);
		break;
	case GOCI_TERM_FOLDERS:
		add_folders(program);
		break;
	case GOCI_TERM_REPEAT:
		add_repeat(program, e, t);
		break;
	case GOCI_TERM_OR:
		break;
	}
}

/* The end of the alternative that begins at top term `i`. */
static size_t alternative_end(const struct goci_expression *e, size_t i)
{
	while (i < e->top_count && e->terms[e->top[i]].kind != GOCI_TERM_OR)
		i++;
	return i;
}

void goci_re_program_add(
	struct goci_re_program *program, const struct goci_expression *e)
{
	for (size_t i = 0;; i++) {
		size_t end = alternative_end(e, i);
		bool last = end == e->top_count;
		uint32_t split = last ? 0 : add_split(program);

		for (; i < end; i++)
			add_term(program, e, &e->terms[e->top[i]]);
		add(program, GOCI_OP_MATCH, 0);
		if (last)
			return;
		end_split(program, split);
	}
}
