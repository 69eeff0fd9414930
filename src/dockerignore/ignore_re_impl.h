/*
 * Shared by the parts of ignore_re: reading an expression, making a program of it.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RE_IMPL_H
#define GOCI_DOCKERIGNORE_IGNORE_RE_IMPL_H

#include "dockerignore/ignore_re.h"
#include "dockerignore/ignore_runes.h"

enum goci_term_kind {
	GOCI_TERM_RUNE,    /* `value` */
	GOCI_TERM_CLASS,   /* the class of number `value` */
	GOCI_TERM_ANY,     /* no newline */
	GOCI_TERM_FOLDERS, /* anything but a newline, and a slash */
	GOCI_TERM_ASSERT,  /* `value`: one of goci_assertion */
	GOCI_TERM_REPEAT,  /* the term of number `value`, `least` to `most` times */
	GOCI_TERM_OR,      /* where an alternative ends and the next begins */
};

enum goci_assertion { GOCI_AT_START, GOCI_AT_END, GOCI_AT_WORD, GOCI_NOT_AT_WORD };

/* One part of an expression. Terms that another one repeats are not of the top. */
struct goci_term {
	enum goci_term_kind kind;
	uint32_t value;
	int least, most; /* `most` is -1: without end */
	bool counted;    /* said with braces */
	int height;      /* of repeats of repeats */
	int64_t size;    /* of the program, as Go reckons it */
};

struct goci_expression {
	struct goci_term *terms;
	size_t term_count, term_cap;
	uint32_t *top; /* the numbers of the terms that follow each other */
	size_t top_count, top_cap;
	struct goci_runes *classes;
	size_t class_count, class_cap;
};

/* A text that is being read. */
struct goci_cursor {
	const char *p, *end;
};

/* Fills an empty expression; NULL, or why Go does not take it. */
const char *goci_expression_parse(struct goci_expression *e, struct goci_slice text);
void goci_expression_release(struct goci_expression *e);

enum { GOCI_REPEAT_MAX = 1000 }; /* in Go */

/* Appends a term that stands for itself. */
void goci_expression_push(
	struct goci_expression *e, enum goci_term_kind kind, uint32_t value);
/* Appends a class; takes over what the set holds. */
void goci_expression_push_class(struct goci_expression *e, struct goci_runes *set);
/* Repeats the last term; NULL, or why Go does not. */
const char *goci_expression_repeat(
	struct goci_expression *e, int least, int most, bool counted);
/* NULL, or that the whole is too large for Go. */
const char *goci_expression_limits(const struct goci_expression *e);

/*
 * What follows is read at the cursor, which moves past it; each returns NULL, or why Go
 * does not take it.
 */
/* "[...]", from the bracket on. */
const char *goci_class_parse(struct goci_cursor *at, struct goci_runes *set);
/* \d \S \pL \P{Greek} ...: *found is false, and nothing read, if there is none. */
const char *goci_class_escape(
	struct goci_cursor *at, struct goci_runes *set, bool *found);
/* Any other escape: the one rune that it stands for. */
const char *goci_rune_escape(struct goci_cursor *at, uint32_t *rune);
/* A rune as it is. */
uint32_t goci_cursor_rune(struct goci_cursor *at);

enum goci_op {
	GOCI_OP_RUNE,   /* the rune `x` */
	GOCI_OP_CLASS,  /* a rune of class `x` */
	GOCI_OP_ANY,    /* any rune but a newline */
	GOCI_OP_ASSERT, /* nothing, where assertion `x` holds */
	GOCI_OP_SPLIT,  /* nothing, then at `x` or at `y` */
	GOCI_OP_JUMP,   /* nothing, then at `x` */
	GOCI_OP_MATCH,
};

struct goci_step {
	enum goci_op op;
	uint32_t x, y;
};

struct goci_re_program {
	struct goci_step *steps;
	size_t count, cap;
};

/* Appends the program of an expression, which stays the caller's. */
void goci_re_program_add(
	struct goci_re_program *program, const struct goci_expression *e);

#endif
