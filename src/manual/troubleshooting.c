#include "manual/troubleshooting.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char page[] = {
#include "troubleshooting.inc"
};

/* A line of the page; `level` counts the '#' of a heading. */
struct line {
	const char *text;
	size_t len;
	size_t level;
	bool fence; /* begins or ends a block of code */
};

/* The line at `at`, after a block of code or in one; false at the end of the page. */
static bool read_line(size_t at, bool code, struct line *line)
{
	const char *end = page + sizeof(page);

	if (at >= sizeof(page))
		return false;
	line->text = page + at;
	end = memchr(line->text, '\n', (size_t)(end - line->text));
	line->len = end ? (size_t)(end - line->text) : sizeof(page) - at;
	line->fence = line->len >= 3 && memcmp(line->text, "```", 3) == 0;
	line->level = 0;
	while (!code && line->level < line->len && line->text[line->level] == '#')
		line->level++;
	return true;
}

/* The anchor that forges make of a heading. */
static char *anchor(const struct line *line)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = line->level + 1; i < line->len; i++) {
		unsigned char c = (unsigned char)line->text[i];

		if (isalnum(c) || c == '-' || c == '_')
			oci_buf_addf(&out, "%c", tolower(c));
		else if (c == ' ')
			oci_buf_adds(&out, "-");
	}
	return oci_buf_take(&out);
}

void goci_troubleshooting_names(struct oci_strv *out)
{
	struct line line;
	bool code = false;

	for (size_t at = 0; read_line(at, code, &line); at += line.len + 1) {
		oci_auto_free char *name = line.level > 1 ? anchor(&line) : NULL;

		code = code != line.fence;
		if (name)
			oci_strv_add(out, name);
	}
}

/* Comments are for the tests of the page. */
static void add_line(const struct line *line, bool code, struct oci_buf *out)
{
	if (line->fence || (line->len > 3 && memcmp(line->text, "<!--", 4) == 0))
		return;
	oci_buf_addf(out, "%s%.*s\n", code && line->len ? "    " : "", (int)line->len,
		line->text);
}

int goci_troubleshooting_add(const char *name, struct oci_buf *out)
{
	size_t level = 0;
	struct line line;
	bool code = false;

	for (size_t at = 0; read_line(at, code, &line); at += line.len + 1) {
		oci_auto_free char *here = line.level > 1 ? anchor(&line) : NULL;

		if (level && line.level && line.level <= level)
			break;
		if (!level && here && strcmp(here, name) == 0)
			level = line.level;
		code = code != line.fence;
		if (level)
			add_line(&line, code, out);
	}
	if (!level)
		return -1;
	oci_buf_addf(out, "\nThis is docs/troubleshooting.md#%s.\n", name);
	return 0;
}
