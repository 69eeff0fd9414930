#include "dockerignore/ignore_clean.h"

#include "dockerignore/ignore_runes.h"

/* Number of bytes of the white-space rune at the end of `s`; 0: none. */
static size_t space_at_end(struct goci_slice s)
{
	for (size_t width = 1; width <= 3 && width <= s.len; width++) {
		const char *p = s.data + s.len - width;
		size_t size;

		if (goci_rune_is_space(goci_rune_decode(p, width, &size)) &&
			size == width)
			return width;
	}
	return 0;
}

struct goci_slice goci_slice_trim(struct goci_slice s)
{
	size_t size;

	while (s.len && goci_rune_is_space(goci_rune_decode(s.data, s.len, &size))) {
		s.data += size;
		s.len -= size;
	}
	while ((size = space_at_end(s)) > 0)
		s.len -= size;
	return s;
}

/* Removes the last component, but nothing below `floor`. */
static void go_up(struct oci_buf *out, size_t start, size_t floor)
{
	size_t at = out->len - start - 1;

	while (at > floor && out->data[start + at] != '/')
		at--;
	out->len = start + at;
}

/* The length of the first component of `p`. */
static size_t component(const char *p, const char *end)
{
	size_t len = 0;

	while (p + len < end && p[len] != '/')
		len++;
	return len;
}

void goci_path_clean(struct goci_slice path, struct oci_buf *out)
{
	const char *p = path.data, *end = path.data + path.len;
	size_t start = out->len, rooted = path.len && *p == '/', floor = rooted;
	size_t len;

	if (rooted)
		oci_buf_adds(out, "/");
	for (; p < end; p += len) {
		size_t have = out->len - start;

		len = component(p, end);
		if (len == 0) {
			len = 1;
		} else if (len == 2 && p[0] == '.' && p[1] == '.') {
			if (have > floor) {
				go_up(out, start, floor);
			} else if (!rooted) {
				oci_buf_adds(out, have ? "/.." : "..");
				floor = out->len - start;
			}
		} else if (len != 1 || *p != '.') {
			if (have != rooted)
				oci_buf_adds(out, "/");
			oci_buf_add(out, p, len);
		}
	}
	if (out->len == start)
		oci_buf_adds(out, ".");
	out->data[out->len] = '\0';
}

/* The end of the first chunk of `p`: a '*' outside of brackets. */
static const char *chunk_end(const char *p, const char *end)
{
	bool in_range = false;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '[')
			in_range = true;
		else if (*p == ']')
			in_range = false;
		else if (*p == '*' && !in_range)
			break;
	}
	return p;
}

/* A chunk being matched, and whether "." is still unconsumed. */
struct chunk {
	const char *p, *end;
	bool dot;
	bool failed;
};

/* Reads one character of a class. Returns NULL, or what is wrong. */
static const char *class_char(struct chunk *c, uint32_t *rune)
{
	static const char open[] = "a \"[\" without its \"]\"";
	size_t size;

	if (c->p < c->end && *c->p == '-')
		return "a \"-\" in brackets that is not between two characters";
	if (c->p < c->end && *c->p == ']')
		return "nothing in the brackets before a \"]\"";
	if (c->p < c->end && *c->p == '\\')
		c->p++;
	if (c->p == c->end)
		return open;
	*rune = goci_rune_decode(c->p, (size_t)(c->end - c->p), &size);
	if (*rune == GOCI_RUNE_ERROR && size == 1)
		return "a byte in brackets that is not UTF-8";
	c->p += size;
	return c->p == c->end ? open : NULL;
}

/* Reads a class after its "["; *has_dot: the class contains ".". */
static const char *class_fault(struct chunk *c, bool *has_dot)
{
	bool others = c->p < c->end && *c->p == '^', found = false;

	c->p += others;
	for (bool first = true; first || *c->p != ']'; first = false) {
		uint32_t low, high;
		const char *why = class_char(c, &low);

		high = low;
		if (!why && *c->p == '-') {
			c->p++;
			why = class_char(c, &high);
		}
		if (why)
			return why;
		found = found || (low <= '.' && high >= '.');
	}
	c->p++;
	*has_dot = found != others;
	return NULL;
}

/* Reads one part of a chunk and consumes the "." if it is left and fits. */
static const char *part_fault(struct chunk *c)
{
	char first = *c->p++;
	bool fits = first == '?' || first == '.';

	if (first == '[') {
		const char *why = class_fault(c, &fits);

		if (why)
			return why;
	} else if (first == '\\') {
		if (c->p == c->end)
			return "a \"\\\" with nothing after it";
		fits = *c->p++ == '.';
	}
	c->failed = c->failed || !c->dot || !fits;
	c->dot = false;
	return NULL;
}

/* filepath.Match stops reading as soon as it can refuse "."; so does this function. */
const char *goci_glob_fault(struct goci_slice pattern)
{
	const char *end = pattern.data + pattern.len;
	struct chunk c = {.p = pattern.data, .dot = true};

	while (c.p < end && !c.failed) {
		while (c.p < end && *c.p == '*')
			c.p++;
		c.end = chunk_end(c.p, end);
		while (c.p < c.end) {
			const char *why = part_fault(&c);

			if (why)
				return why;
		}
	}
	return NULL;
}
