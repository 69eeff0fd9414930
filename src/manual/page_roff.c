#include "manual/page_roff.h"

#include "app/version.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { LINE = 78 };

/* The day of the texts: a page is the same whenever it is made. */
#define DATE "2026-11-30"

/* A character that is none of roff's, and which nobody takes for another. */
static void add_char(struct oci_buf *out, char c)
{
	static const struct {
		char c;
		const char *roff;
	} special[] = {{'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'`', "\\(ga"},
		{'^', "\\(ha"}, {'~', "\\(ti"}, {'"', "\\(dq"}};

	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++) {
		if (special[i].c == c) {
			oci_buf_adds(out, special[i].roff);
			return;
		}
	}
	oci_buf_add(out, &c, 1);
}

static void add_chars(struct oci_buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		add_char(out, s[i]);
}

static void add_bold(struct oci_buf *out, const char *s)
{
	oci_buf_adds(out, "\\fB");
	add_chars(out, s, strlen(s));
	oci_buf_adds(out, "\\fR");
}

/* The length of an option that a word begins with, after a '('; 0: none. */
static size_t option_len(const char *s)
{
	size_t len = strncmp(s, "--", 2) == 0 ? 2 : 0;

	while (len && (isalnum((unsigned char)s[len]) || s[len] == '-'))
		len++;
	return len > 2 ? len : 0;
}

/* Adds one word to `out`, the next of a line; `code` is whether backquotes are open. */
static void add_word(struct oci_buf *out, const char *s, size_t len, bool *code)
{
	if (*code)
		oci_buf_adds(out, "\\fB");
	for (size_t i = 0; i < len; i++) {
		size_t option = *code || (i && s[i - 1] != '(') ? 0 : option_len(s + i);

		if (s[i] == '`') {
			*code = !*code;
			oci_buf_adds(out, *code ? "\\fB" : "\\fR");
		} else if (option) {
			oci_buf_adds(out, "\\fB");
			add_chars(out, s + i, option);
			oci_buf_adds(out, "\\fR");
			i += option - 1;
		} else {
			add_char(out, s[i]);
		}
	}
	if (*code)
		oci_buf_adds(out, "\\fR");
}

/* A line that begins with a '.' would be a macro. */
static void begin_line(struct oci_buf *line, const char *word)
{
	if (!line->len && (*word == '.' || *word == '\''))
		oci_buf_adds(line, "\\&");
}

static void end_line(struct oci_buf *out, struct oci_buf *line)
{
	if (!line->len)
		return;
	oci_buf_addf(out, "%s\n", line->data);
	oci_buf_clear(line);
}

/* `between` is the macro between two paragraphs. */
static void add_text(struct oci_buf *out, const char *text, const char *between)
{
	oci_auto_buf line = OCI_BUF_INIT;
	bool code = false;

	while (*text) {
		size_t len = strcspn(text, " \n");
		oci_auto_buf word = OCI_BUF_INIT;

		add_word(&word, text, len, &code);
		if (line.len && line.len + 1 + word.len > LINE)
			end_line(out, &line);
		if (line.len && len)
			oci_buf_adds(&line, " ");
		begin_line(&line, text);
		oci_buf_adds(&line, word.data);
		text += len;
		if (strncmp(text, "\n\n", 2) == 0) {
			end_line(out, &line);
			oci_buf_addf(out, "%s\n", between);
			text++;
		} else if (*text == '\n') {
			end_line(out, &line);
			oci_buf_adds(out, ".br\n");
		}
		text += *text != '\0';
	}
	end_line(out, &line);
}

void goci_roff_title(
	struct oci_buf *out, const char *name, int section, const char *summary)
{
	oci_buf_adds(out, ".TH ");
	for (size_t i = 0; name[i]; i++)
		add_char(out, (char)toupper((unsigned char)name[i]));
	oci_buf_addf(out, " %d %s \"goci %s\" \"goci\"\n.SH NAME\n", section, DATE,
		goci_version);
	add_chars(out, name, strlen(name));
	oci_buf_adds(out, " \\- ");
	add_chars(out, summary, strlen(summary));
	oci_buf_adds(out, "\n");
}

void goci_roff_heading(struct oci_buf *out, const char *macro, const char *title)
{
	bool capitals = strcmp(macro, ".SH") == 0;

	oci_buf_addf(out, "%s ", macro);
	for (size_t i = 0; title[i]; i++)
		add_char(out,
			capitals ? (char)toupper((unsigned char)title[i]) : title[i]);
	oci_buf_adds(out, "\n");
}

void goci_roff_text(struct oci_buf *out, const char *text)
{
	/* After a heading a paragraph is one by itself. */
	const char *last = strrchr(out->data, '\n');
	const char *start = out->data;

	if (last) {
		for (const char *p = last; p > out->data; p--)
			if (p[-1] == '\n') {
				start = p;
				break;
			}
		if (strncmp(start, ".S", 2) != 0)
			oci_buf_adds(out, ".PP\n");
	}
	add_text(out, text, ".PP");
}

void goci_roff_item(
	struct oci_buf *out, const char *tag, const char *arg, const char *text)
{
	oci_buf_adds(out, ".TP\n");
	add_bold(out, tag);
	if (*arg) {
		oci_buf_adds(out, "\\fI");
		add_chars(out, arg, strlen(arg));
		oci_buf_adds(out, "\\fR");
	}
	oci_buf_adds(out, "\n");
	add_text(out, text, ".IP");
}

void goci_roff_code(struct oci_buf *out, const char *lines)
{
	oci_buf_adds(out, ".IP\n.EX\n");
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		if (*lines == '.' || *lines == '\'')
			oci_buf_adds(out, "\\&");
		add_chars(out, lines, len);
		oci_buf_adds(out, "\n");
		lines += len + (lines[len] == '\n');
	}
	oci_buf_adds(out, ".EE\n");
}
