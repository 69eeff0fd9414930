#include "memo/gohead.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* A place in the text; `at` never goes beyond `end`. */
struct reader {
	const char *at;
	const char *end;
};

static bool begins(const struct reader *r, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(r->end - r->at) >= len && memcmp(r->at, word, len) == 0;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* A whole word, not the beginning of a longer one. */
static bool take_word(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	if (!begins(r, word) || (r->at + len < r->end && is_letter(r->at[len])))
		return false;
	r->at += len;
	return true;
}

/* Behind the next `mark`, or false. */
static bool skip_to(struct reader *r, const char *mark)
{
	const char *found = memmem(r->at, (size_t)(r->end - r->at), mark, strlen(mark));

	if (!found)
		return false;
	r->at = found + strlen(mark);
	return true;
}

/* Over white space, semicolons and comments; false when a comment has no end. */
static bool skip_space(struct reader *r)
{
	while (r->at < r->end) {
		if (begins(r, "//")) {
			if (!skip_to(r, "\n"))
				r->at = r->end;
		} else if (begins(r, "/*")) {
			if (!skip_to(r, "*/"))
				return false;
		} else if (strchr(" \t\r\n;", *r->at)) {
			r->at++;
		} else {
			break;
		}
	}
	return true;
}

static bool take_name(struct reader *r)
{
	const char *from = r->at;

	while (r->at < r->end && (is_letter(*r->at) || *r->at == '.'))
		r->at++;
	return r->at > from;
}

/* An import path has no escapes worth reading: one with a backslash is given up. */
static bool take_string(struct reader *r)
{
	char quote = r->at < r->end ? *r->at : '\0';

	if (quote != '"' && quote != '`')
		return false;
	for (r->at++; r->at < r->end; r->at++) {
		if (*r->at == quote) {
			r->at++;
			return true;
		}
		if (*r->at == '\n' || *r->at == '\\')
			return false;
	}
	return false;
}

static bool take_spec(struct reader *r)
{
	if (take_name(r) && !skip_space(r))
		return false;
	return take_string(r);
}

static bool take_specs(struct reader *r)
{
	r->at++;
	for (;;) {
		if (!skip_space(r) || r->at == r->end)
			return false;
		if (*r->at == ')') {
			r->at++;
			return true;
		}
		if (!take_spec(r))
			return false;
	}
}

/* Behind the last import; NULL when this is not the beginning of a Go file. */
static const char *find_end(const char *text, size_t len)
{
	struct reader r = {text, text + len};
	const char *end;

	if (begins(&r, "\xef\xbb\xbf"))
		r.at += 3;
	if (!skip_space(&r) || !take_word(&r, "package") || !skip_space(&r) ||
		!take_name(&r))
		return NULL;
	for (;;) {
		end = r.at;
		if (!skip_space(&r))
			return NULL;
		if (!take_word(&r, "import"))
			return end;
		if (!skip_space(&r) || r.at == r.end)
			return NULL;
		if (!(*r.at == '(' ? take_specs(&r) : take_spec(&r)))
			return NULL;
	}
}

void goci_gohead_add(struct oci_hasher *h, const char *text, size_t len)
{
	static const char embed[] = "//go:embed";
	const char *end = find_end(text, len);
	struct reader rest = {end ? end : text + len, text + len};

	oci_hasher_add(h, text, (size_t)(rest.at - text));
	while (skip_to(&rest, embed)) {
		const char *from = rest.at;

		if (!skip_to(&rest, "\n"))
			rest.at = rest.end;
		oci_hasher_add_str(h, embed);
		oci_hasher_add(h, from, (size_t)(rest.at - from));
	}
}
