#include "dockerfile/dockerfile.h"

#include "dockerfile/words.h"
#include "options/guess.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The text and how far it was read. */
struct reader {
	const char *file;
	const char *next;
	const char *end;
	unsigned line; /* of what was taken last */
	char escape;
	struct oci_err *err;
};

static const char *const known[] = {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV",
	"EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN",
	"SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"};

void goci_dockerfile_release(struct goci_dockerfile *df)
{
	for (size_t i = 0; i < df->count; i++) {
		free(df->items[i].name);
		free(df->items[i].args);
		oci_strv_release(&df->items[i].flags);
		oci_strv_release(&df->items[i].heredocs);
	}
	free(df->items);
	*df = (struct goci_dockerfile){0};
}

const char *goci_instruction_flag(const struct goci_instruction *in, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < in->flags.count; i++) {
		const char *flag = in->flags.items[i];

		if (strncmp(flag, name, len) == 0 && (!flag[len] || flag[len] == '='))
			return flag[len] ? flag + len + 1 : "";
	}
	return NULL;
}

bool goci_instruction_says(const struct goci_instruction *in, const char *text)
{
	bool found = strstr(in->args, text) != NULL;

	for (size_t i = 0; i < in->heredocs.count; i++)
		found = found || strstr(in->heredocs.items[i], text);
	return found;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* Whether a line is more than blanks or a comment. */
static bool says_something(const char *line)
{
	line = skip_blanks(line);
	return *line && *line != '#';
}

/* The next line without its end, owned by the caller; NULL at the end of the text. */
static char *take_line(struct reader *r)
{
	size_t left = (size_t)(r->end - r->next);
	const char *newline = left ? memchr(r->next, '\n', left) : NULL;
	size_t len = newline ? (size_t)(newline - r->next) : left;
	const char *start = r->next;

	if (!left)
		return NULL;
	r->line++;
	r->next += len + (newline ? 1 : 0);
	if (len && start[len - 1] == '\r')
		len--;
	return oci_xstrndup(start, len);
}

/* Returns -1 with "FILE:LINE: ...". */
__attribute__((format(printf, 3, 4))) static int refuse(
	const struct reader *r, unsigned line, const char *fmt, ...)
{
	va_list ap;
	char why[200];

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return oci_err_set(r->err, OCI_ERR_INVALID, "%s:%u: %s", r->file, line, why);
}

/* A control character is no text, and none of them reaches a message or goci.yaml. */
static int check_bytes(const struct reader *r)
{
	unsigned line = 1;

	for (const char *p = r->next; p < r->end; p++) {
		line += *p == '\n';
		if (((unsigned char)*p < 0x20 && !strchr("\t\n\r", *p)) || *p == 0x7f ||
			!*p)
			return refuse(r, line,
				"has a control character: it is not a Dockerfile");
	}
	return 0;
}

/*
 * "# name=value" in the first lines: only `escape` changes how the rest is read.
 * Returns 1 for one, 0 for another line, which is left.
 */
static int take_directive(struct reader *r)
{
	struct reader before = *r;
	oci_auto_free char *line = take_line(r);
	const char *p = line ? skip_blanks(line) : "";
	const char *name = *p == '#' ? skip_blanks(p + 1) : "";
	size_t len = strspn(name, LETTERS);
	const char *value = skip_blanks(name + len);

	if (!len || *value != '=') {
		*r = before;
		return 0;
	}
	if (len != 6 || strncasecmp(name, "escape", 6) != 0)
		return 1;
	r->escape = *skip_blanks(value + 1);
	if (r->escape == '\\' || r->escape == '`')
		return 1;
	return refuse(r, r->line, "the escape directive must be \\ or `");
}

/* Takes the escape character off the end of a line that goes on in the next. */
static bool goes_on(const struct reader *r, char *line)
{
	size_t len = strlen(line);

	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	if (!len || line[len - 1] != r->escape)
		return false;
	line[len - 1] = '\0';
	return true;
}

/* Joins a line and those that it goes on in; comments and empty lines between go. */
static void take_rest(struct reader *r, char *first, struct oci_buf *out)
{
	oci_auto_free char *line = first;
	bool more = goes_on(r, line);

	oci_buf_adds(out, line);
	while (more) {
		free(line);
		line = take_line(r);
		if (!line)
			return;
		if (!says_something(line))
			continue;
		more = goes_on(r, line);
		oci_buf_adds(out, line);
	}
}

static int check_name(const struct reader *r, unsigned line, const char *name)
{
	struct goci_guess guess;

	goci_guess_init(&guess, name);
	for (size_t i = 0; i < OCI_COUNT(known); i++) {
		if (strcmp(known[i], name) == 0)
			return 0;
		goci_guess_try(&guess, known[i]);
	}
	if (guess.best)
		return refuse(r, line, "unknown instruction %.40s; did you mean %s?",
			name, guess.best);
	return refuse(r, line, "unknown instruction %.40s", name);
}

/* Takes the flags off; returns what follows them. */
static const char *take_flags(struct goci_instruction *in, const char *p)
{
	while (strncmp(p, "--", 2) == 0) {
		size_t len = strcspn(p, " \t");

		if (len == 2)
			break;
		oci_strv_take(&in->flags, oci_xstrndup(p + 2, len - 2));
		p = skip_blanks(p + len);
	}
	return p;
}

/* A here-document's delimiter at `p`, where a word begins; NULL when there is none. */
static char *delimiter(const char *p, bool *tabs)
{
	size_t len;

	p += strspn(p, "0123456789");
	if (strncmp(p, "<<", 2) != 0)
		return NULL;
	p += 2;
	*tabs = *p == '-';
	p += *tabs;
	if (*p == '"' || *p == '\'') {
		len = strcspn(p + 1, (char[]){*p, '\0'});
		return len && p[1 + len] ? oci_xstrndup(p + 1, len) : NULL;
	}
	len = strcspn(p, " \t<>|&;()");
	return len && p[len] != '<' ? oci_xstrndup(p, len) : NULL;
}

static int take_body(
	struct reader *r, struct goci_instruction *in, const char *end, bool tabs)
{
	oci_auto_buf body = OCI_BUF_INIT;

	for (;;) {
		oci_auto_free char *line = take_line(r);
		const char *text = line;

		if (!line)
			return refuse(r, in->line,
				"the here-document is not closed: no line \"%.40s\"",
				end);
		text += tabs ? strspn(line, "\t") : 0;
		if (strcmp(text, end) == 0)
			break;
		oci_buf_addf(&body, "%s\n", text);
	}
	oci_strv_take(&in->heredocs, oci_buf_take(&body));
	return 0;
}

static int take_heredocs(struct reader *r, struct goci_instruction *in)
{
	bool word = true;
	char quote = '\0';

	if (!goci_word_in(in->name, "RUN COPY ADD"))
		return 0;
	for (const char *p = in->args; *p; p++) {
		bool tabs = false;
		oci_auto_free char *end = word && !quote ? delimiter(p, &tabs) : NULL;

		if (end && take_body(r, in, end, tabs) < 0)
			return -1;
		if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		word = *p == ' ' || *p == '\t';
	}
	return 0;
}

static int take_instruction(
	struct reader *r, struct goci_dockerfile *df, const char *text, unsigned line)
{
	const char *p = skip_blanks(text);
	size_t len = strcspn(p, " \t");
	struct goci_instruction *in;

	if (strlen(text) > GOCI_INSTRUCTION_MAX)
		return refuse(r, line, "an instruction of over %u bytes",
			GOCI_INSTRUCTION_MAX);
	if (df->count == GOCI_DOCKERFILE_COUNT_MAX)
		return refuse(
			r, line, "over %d instructions", GOCI_DOCKERFILE_COUNT_MAX);
	OCI_GROW(df->items, df->count);
	in = &df->items[df->count++];
	*in = (struct goci_instruction){.line = line, .name = oci_xstrndup(p, len)};
	for (char *c = in->name; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	in->args = oci_xstrdup(take_flags(in, skip_blanks(p + len)));
	for (len = strlen(in->args); len && isspace((unsigned char)in->args[len - 1]);)
		in->args[--len] = '\0';
	if (check_name(r, line, in->name) < 0)
		return -1;
	if (!*in->args)
		return refuse(r, line, "%s has no arguments", in->name);
	return take_heredocs(r, in);
}

static int take_all(struct reader *r, struct goci_dockerfile *df)
{
	char *line;

	while ((line = take_line(r)) != NULL) {
		oci_auto_buf text = OCI_BUF_INIT;
		unsigned at = r->line;

		if (!says_something(line)) {
			free(line);
			continue;
		}
		take_rest(r, line, &text);
		if (take_instruction(r, df, text.data, at) < 0)
			return -1;
	}
	return 0;
}

int goci_dockerfile_parse(struct goci_dockerfile *df, const char *file,
	const char *text, size_t len, struct oci_err *err)
{
	struct reader r = {file, text, text + len, 0, '\\', err};
	int status;

	*df = (struct goci_dockerfile){.escape = '\\'};
	if (len > GOCI_DOCKERFILE_SIZE_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: is over %u bytes", file,
			GOCI_DOCKERFILE_SIZE_MAX);
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.next += 3;
	if (check_bytes(&r) < 0)
		return -1;
	do
		status = take_directive(&r);
	while (status > 0);
	df->escape = r.escape;
	return status < 0 ? -1 : take_all(&r, df);
}
