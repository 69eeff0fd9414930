#include "secrets.h"
#include "token_scan.h"

#include "oci/mem.h"

#include <ctype.h>
#include <string.h>

enum { BODY_MAX = 32 << 10, BASE64_MIN = 64, NAME_MAX_LEN = 256 };

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";
static const char npm_token[] = "_authToken=";

static bool ends_with(const char *s, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && memcmp(s + len - n, end, n) == 0;
}

static const char *known_token(const char *value)
{
	const struct oci_token_text text = {
		value, strlen(value), OCI_TOKEN_VALUE, NULL};

	for (size_t i = 0; i < text.len; i++) {
		const char *what = oci_token_at(&text, i);

		if (what)
			return what;
	}
	return NULL;
}

/* https://user:password@host */
static bool has_password(const char *value)
{
	const char *at = strstr(value, "://");
	size_t user = at ? strcspn(at + 3, ":@/?# ") : 0;
	const char *colon = at ? at + 3 + user : "";

	return *colon == ':' && colon[1] != '@' &&
	       colon[1 + strcspn(colon + 1, "@/?# ")] == '@';
}

/*
 * API_TOKEN, com.example.password; but not DB_PASSWORD_FILE, which is the path of one.
 */
static bool is_secret_name(const char *name)
{
	static const char *const words[] = {"_TOKEN", "_PASSWORD", "_PASSWD", "_APIKEY",
		"_API_KEY", "_PRIVATE_KEY", "_ACCESS_KEY", "_CREDENTIALS"};
	static const char *const places[] = {"_FILE", "_PATH", "_DIR", "_NAME", "_URL"};
	char upper[NAME_MAX_LEN + 2] = "_";
	size_t len = 1;

	for (; name[len - 1] && len <= NAME_MAX_LEN; len++) {
		unsigned char c = (unsigned char)name[len - 1];

		upper[len] = isalnum(c) ? (char)toupper(c) : '_';
	}
	upper[len] = '\0';
	for (size_t i = 0; i < OCI_COUNT(places); i++)
		if (ends_with(upper, len, places[i]))
			return false;
	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (ends_with(upper, len, words[i]))
			return true;
	return strstr(upper, "SECRET") != NULL;
}

const char *oci_secret_value(const char *name, const char *value)
{
	struct oci_secret_scan scan;
	const char *what = known_token(value);

	if (what)
		return what;
	if (has_password(value))
		return "a URL with a password";
	if (*value && is_secret_name(name))
		return "a value of a name for secrets";
	oci_secret_scan_begin(&scan, "");
	oci_secret_scan_add(&scan, value, strlen(value));
	return scan.found;
}

static void leave(struct oci_secret_scan *s)
{
	s->state = OCI_SECRET_OUTSIDE;
	s->matched = s->length = s->base64 = 0;
	s->body_begun = false;
}

void oci_secret_scan_begin(struct oci_secret_scan *scan, const char *path)
{
	size_t len = strlen(path);

	leave(scan);
	scan->token = 0;
	scan->found = NULL;
	oci_token_scan_begin(&scan->tokens);
	scan->npmrc = strcmp(path, ".npmrc") == 0 || ends_with(path, len, "/.npmrc");
}

/* Matches one more byte of a marker, which may be preceded by further dashes. */
static bool match(size_t *matched, const char *mark, char c)
{
	if (c == mark[*matched])
		++*matched;
	else if (c != '-' || *matched != sizeof(dashes) - 1)
		*matched = c == mark[0];
	if (mark[*matched])
		return false;
	*matched = 0;
	return true;
}

static void outside(struct oci_secret_scan *s, char c)
{
	if (match(&s->matched, begin_mark, c)) {
		leave(s);
		s->state = OCI_SECRET_TITLE;
	}
}

/* "RSA PRIVATE KEY-----", "PGP PRIVATE KEY BLOCK-----". */
static void title(struct oci_secret_scan *s, char c)
{
	if (s->length == sizeof(s->title) ||
		(!isalnum((unsigned char)c) && c != ' ' && c != '-')) {
		leave(s);
		return;
	}
	s->title[s->length++] = c;
	if (!ends_with(s->title, s->length, dashes))
		return;
	if (ends_with(s->title, s->length, "PRIVATE KEY-----") ||
		ends_with(s->title, s->length, "PRIVATE KEY BLOCK-----")) {
		leave(s);
		s->state = OCI_SECRET_BODY;
	} else {
		leave(s);
		s->matched = sizeof(dashes) - 1; /* the next can begin with them */
	}
}

/* Accepts base64 in lines, the headers above it, and line ends as JSON escapes them. */
static void body(struct oci_secret_scan *s, char c)
{
	bool base64 = isalnum((unsigned char)c) || c == '+' || c == '/';

	if (!s->body_begun && c != '\n' && c != '\r' && c != '\\') {
		leave(s);
		outside(s, c);
		return;
	}
	s->body_begun = true;
	if (match(&s->matched, end_mark, c)) {
		if (s->base64 >= BASE64_MIN)
			s->found = "a private key";
		leave(s);
		return;
	}
	s->base64 += base64;
	if (++s->length > BODY_MAX ||
		!(base64 || (c && strchr("=\r\n\t \\:,.-()", c)))) {
		leave(s);
		outside(s, c);
	}
}

static void add_keys(struct oci_secret_scan *s, const char *p, size_t len)
{
	const char *end = p + len;

	for (; p < end && !s->found; p++) {
		if (s->npmrc && match(&s->token, npm_token, *p)) {
			s->found = "a token of npm";
			return;
		}
		/* Nearly all content has no marker: skip it quickly. */
		if (!s->npmrc && s->state == OCI_SECRET_OUTSIDE && !s->matched) {
			p = memchr(p, '-', (size_t)(end - p));
			if (!p)
				return;
		}
		if (s->state == OCI_SECRET_OUTSIDE)
			outside(s, *p);
		else if (s->state == OCI_SECRET_TITLE)
			title(s, *p);
		else
			body(s, *p);
	}
}

void oci_secret_scan_add(struct oci_secret_scan *s, const void *data, size_t len)
{
	if (!s->found)
		add_keys(s, data, len);
	if (s->found)
		return;
	oci_token_scan_add(&s->tokens, data, len);
	s->found = s->tokens.found;
}

void oci_secret_scan_end(struct oci_secret_scan *s)
{
	if (s->found)
		return;
	oci_token_scan_end(&s->tokens);
	s->found = s->tokens.found;
}
