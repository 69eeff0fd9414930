#include "ci/defuse.h"

#include "oci/buf.h"

#include <string.h>

/* "##" and letters before a '['. */
static bool is_mark(const char *p, const char *end)
{
	if (end - p < 3 || p[0] != '#' || p[1] != '#')
		return false;
	for (p += 2; p < end && ((*p | 32) >= 'a' && (*p | 32) <= 'z'); p++)
		;
	return p < end && *p == '[';
}

/*
 * The "::" that a runner would find: it skips blanks, and there are blanks beyond
 * ASCII. NULL where no second one follows.
 */
static const char *leading(const char *p, const char *end)
{
	while (p < end && ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f))
		p++;
	if (end - p < 4 || p[0] != ':' || p[1] != ':')
		return NULL;
	return memmem(p + 2, (size_t)(end - p) - 2, "::", 2) ? p : NULL;
}

static const char *next_mark(const char *p, const char *end)
{
	while ((p = memchr(p, '#', (size_t)(end - p))) && !is_mark(p, end))
		p++;
	return p;
}

static const char *line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? newline + 1 : end;
}

bool goci_ci_commands(const char *text, size_t len)
{
	const char *end = text + len;

	if (next_mark(text, end))
		return true;
	for (const char *p = text; p < end; p = line_end(p, end))
		if (leading(p, line_end(p, end)))
			return true;
	return false;
}

static void add_line(struct oci_buf *buf, const char *p, const char *end)
{
	const char *colon = leading(p, end), *mark;

	if (colon) {
		oci_buf_add(buf, p, (size_t)(colon - p));
		oci_buf_adds(buf, "\\u003a");
		p = colon + 1;
	}
	for (; (mark = next_mark(p, end)); p = mark + 2) {
		oci_buf_add(buf, p, (size_t)(mark + 1 - p));
		oci_buf_adds(buf, "\\u0023");
	}
	oci_buf_add(buf, p, (size_t)(end - p));
}

void goci_ci_defuse(struct oci_buf *buf, const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *p = text; p < end; p = line_end(p, end))
		add_line(buf, p, line_end(p, end));
}
