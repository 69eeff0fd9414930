#include "licence/licence_text.h"

#include "licence/licence.h"
#include "licence/licence_table.h"
#include "oci/digest.h"

#include <ctype.h>
#include <string.h>

/* Words beside those of the licences that are nothing new: titles, names of holders. */
enum { WORDS_SPARE = 60, LINES_OF_TAGS = 20 };

static const char tag[] = "SPDX-License-Identifier:";

void goci_licence_words(const char *text, size_t len, struct oci_buf *words)
{
	char *out = oci_buf_reserve(words, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x80 && isalnum(c))
			out[n++] = (char)tolower(c);
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	out[n] = '\0';
	words->len += n;
}

/* Whether a line of words names the holder of a copyright. */
static bool is_notice(const char *words)
{
	static const char mark[] = "copyright ";
	const char *next = words + sizeof(mark) - 1;

	while (*words == ' ')
		words++;
	return strncmp(words, mark, sizeof(mark) - 1) == 0 &&
	       (isdigit((unsigned char)*next) || strncmp(next, "c ", 2) == 0);
}

/* The words of all lines but those that name the holders of the copyright. */
static size_t count_words(const char *text, size_t len)
{
	const char *end = text + len;
	oci_auto_buf line = OCI_BUF_INIT;
	size_t count = 0;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol ? eol : end) - text);

		oci_buf_clear(&line);
		goci_licence_words(text, n, &line);
		if (!is_notice(line.data))
			for (const char *s = line.data; *s; s++)
				count += *s != ' ' && (s[1] == ' ' || !s[1]);
		text += n + 1;
	}
	return count;
}

/* How often a licence is there, by its first phrase. */
static size_t times(const struct goci_licence_row *row, const char *words)
{
	size_t count = 0;

	for (const char *s = words; (s = strstr(s, row->phrases[0])) != NULL; s++)
		count++;
	return count;
}

static bool fits(const struct goci_licence_row *row, const char *words)
{
	for (size_t i = 0; i < GOCI_LICENCE_PHRASES && row->phrases[i]; i++)
		if (!strstr(words, row->phrases[i]))
			return false;
	for (size_t i = 0; i < GOCI_LICENCE_UNLESS && row->unless[i]; i++)
		if (strstr(words, row->unless[i]))
			return false;
	return true;
}

static void add_once(struct oci_strv *licences, const char *licence)
{
	if (!oci_strv_has(licences, licence))
		oci_strv_add(licences, licence);
}

/* The expression of a line, to its end; what follows a comment's mark is none of it. */
static void add_tagged(const char *s, size_t len, struct oci_strv *licences)
{
	oci_auto_free char *expression = NULL;

	while (len && isspace((unsigned char)*s)) {
		s++;
		len--;
	}
	while (len && strchr(" \t\r*/->", s[len - 1]))
		len--;
	expression = oci_xstrndup(s, len);
	if (goci_licence_is_expression(expression))
		add_once(licences, expression);
}

static bool add_tags(const char *text, size_t len, struct oci_strv *licences)
{
	const char *end = text + len, *at = text;
	size_t count = licences->count;

	for (int i = 0; i < LINES_OF_TAGS; i++) {
		const char *line;

		at = memmem(at, (size_t)(end - at), tag, sizeof(tag) - 1);
		if (!at)
			break;
		at += sizeof(tag) - 1;
		line = memchr(at, '\n', (size_t)(end - at));
		add_tagged(at, (size_t)((line ? line : end) - at), licences);
	}
	return licences->count > count;
}

bool goci_licence_of_text(const char *text, size_t len, struct oci_strv *licences)
{
	oci_auto_buf words = OCI_BUF_INIT;
	size_t explained = 0, count;
	bool tagged = add_tags(text, len, licences);

	goci_licence_words(text, len, &words);
	count = count_words(text, len);
	for (size_t i = 0; i < goci_licence_row_count; i++)
		if (fits(&goci_licence_rows[i], words.data)) {
			add_once(licences, goci_licence_rows[i].id);
			explained += goci_licence_rows[i].words *
				     times(&goci_licence_rows[i], words.data);
		}
	/* A tag alone, in a short text, is all that there is to know. */
	if (!explained)
		return tagged && count < 2 * WORDS_SPARE;
	return count <= explained + explained / 10 + WORDS_SPARE;
}

void goci_licence_add_text(const char *text, size_t len, struct oci_strv *licences)
{
	struct oci_digest digest;

	if (goci_licence_of_text(text, len, licences))
		return;
	oci_digest_of(text, len, &digest);
	oci_strv_addf(licences, "LicenseRef-sha256-%s", oci_digest_hex(&digest));
}
