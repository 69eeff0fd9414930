#include "dockerignore/ignore_pattern.h"

#include "dockerignore/ignore_runes.h"

#include <stdlib.h>
#include <string.h>

/* State of a translation. */
struct translation {
	const char *p, *end;
	enum goci_pattern_kind kind;
	struct oci_buf *out;
};

static void begin(struct translation *t, struct goci_slice pattern, struct oci_buf *out)
{
	static const char bom[] = "\xef\xbb\xbf";

	*t = (struct translation){
		.p = pattern.data,
		.end = pattern.data + pattern.len,
		.kind = GOCI_PATTERN_EXACT,
		.out = out,
	};
	/* Go's text/scanner drops a byte order mark. */
	if (pattern.len >= 3 && memcmp(t->p, bom, 3) == 0)
		t->p += 3;
	oci_buf_adds(out, "^");
}

static bool next_is(const struct translation *t, char c)
{
	return t->p < t->end && *t->p == c;
}

/* Copies a rune; a byte that is not UTF-8 becomes GOCI_RUNE_ERROR. */
static void copy_rune(struct translation *t)
{
	char bytes[4];
	size_t size;
	uint32_t rune = goci_rune_decode(t->p, (size_t)(t->end - t->p), &size);

	t->p += size;
	oci_buf_add(t->out, bytes, goci_rune_encode(rune, bytes));
}

/* Handles what follows "**". */
static void two_stars(struct translation *t, bool first)
{
	if (next_is(t, '/'))
		t->p++;
	if (t->p < t->end) {
		oci_buf_adds(t->out, "(.*/)?");
		t->kind = GOCI_PATTERN_RE;
	} else if (t->kind == GOCI_PATTERN_EXACT) {
		t->kind = GOCI_PATTERN_PREFIX;
	} else {
		oci_buf_adds(t->out, ".*");
		t->kind = GOCI_PATTERN_RE;
	}
	if (first)
		t->kind = GOCI_PATTERN_SUFFIX;
}

static void translate_one(struct translation *t, bool first)
{
	char c = *t->p;

	if (c == '*') {
		t->p++;
		if (next_is(t, '*')) {
			t->p++;
			two_stars(t, first);
			return;
		}
		oci_buf_adds(t->out, "[^/]*");
		t->kind = GOCI_PATTERN_RE;
		return;
	}
	if (c == '?') {
		t->p++;
		oci_buf_adds(t->out, "[^/]");
		t->kind = GOCI_PATTERN_RE;
		return;
	}
	if (c != '\0' && strchr(".+()$\\", c))
		oci_buf_adds(t->out, "\\");
	if (c == '\\')
		t->p++;
	if ((c == '\\' && t->p < t->end) || c == '[' || c == ']')
		t->kind = GOCI_PATTERN_RE;
	if (t->p < t->end)
		copy_rune(t);
}

void goci_pattern_init(struct goci_pattern *pattern, struct goci_slice text)
{
	oci_auto_buf expression = OCI_BUF_INIT;
	struct translation t;
	char *copy = oci_xcalloc(text.len + 1, 1);

	memcpy(copy, text.data, text.len);
	*pattern = (struct goci_pattern){.text = {copy, text.len}};
	begin(&t, text, &expression);
	for (bool first = true; t.p < t.end; first = false)
		translate_one(&t, first);
	pattern->kind = t.kind;
	if (t.kind != GOCI_PATTERN_RE)
		return;
	oci_buf_adds(&expression, "$");
	pattern->re = goci_re_new(
		(struct goci_slice){expression.data, expression.len}, &pattern->why);
}

void goci_pattern_release(struct goci_pattern *pattern)
{
	goci_re_free(pattern->re);
	free((char *)(uintptr_t)pattern->text.data);
}

static bool ends_with(const char *path, size_t len, struct goci_slice suffix)
{
	return len >= suffix.len &&
	       memcmp(path + len - suffix.len, suffix.data, suffix.len) == 0;
}

int goci_pattern_matches(
	const struct goci_pattern *pattern, const char *path, size_t len)
{
	struct goci_slice text = pattern->text;

	switch (pattern->kind) {
	case GOCI_PATTERN_PREFIX:
		text.len -= 2;
		return len >= text.len && memcmp(path, text.data, text.len) == 0;
	case GOCI_PATTERN_SUFFIX:
		text.data += 2;
		text.len -= 2;
		if (ends_with(path, len, text))
			return true;
		return *text.data == '/' && len == text.len - 1 &&
		       memcmp(path, text.data + 1, len) == 0;
	case GOCI_PATTERN_RE:
		return goci_re_matches(pattern->re, path, len);
	default:
		return len == text.len && memcmp(path, text.data, len) == 0;
	}
}
