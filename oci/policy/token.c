#include "token.h"

#include "oci/mem.h"

#include <ctype.h>
#include <string.h>
#include <zlib.h>

enum {
	RUN_MAX = 200,   /* characters of one kind that are counted */
	KINDS_MIN = 8,   /* least number of different characters in random text */
	ENTROPY = 30,    /* characters covered by a checksum */
	CHECKSUM = 6,    /* characters of the checksum */
	AWS_SECRET = 40, /* characters */
	ALONE_MAX = 100, /* keys' names without a key: more are a list, or an attack */
	HEAD = 4,        /* bytes that are compared first */
	PAIR_MAX = 6,    /* highest offset of a prefix's second pair */
	BLOCK = 8,       /* bytes that are checked for pairs at once */
};

/*
 * The rest after a prefix is a list of character classes with counts: A letters and
 * digits, W also _ and -, D digits, H lower-case hexadecimal, U upper-case letters and
 * digits; "+" means or more; any other character stands for itself.
 *
 * A new prefix needs its pairs in the table below.
 */
static const struct form {
	char prefix[20]; /* at least HEAD bytes */
	const char *rest;
	const char *what;
	enum { PLAIN, CHECKED, AWS } kind;
} forms[] = {
	{"ghp_", "A36", "a token of GitHub", CHECKED},
	{"gho_", "A36", "a token of GitHub", CHECKED},
	{"ghu_", "A36", "a token of GitHub", CHECKED},
	{"ghs_", "A36", "a token of GitHub", CHECKED},
	{"ghr_", "A36", "a token of GitHub", CHECKED},
	{"ghr_", "A76", "a token of GitHub", PLAIN},
	{"github_pat_", "A22_A59", "a token of GitHub", PLAIN},
	{"glpat-", "W20", "a token of GitLab", PLAIN},
	{"glpat-", "W27+.A2.A9", "a token of GitLab", PLAIN},
	{"AKIA", "U16", "a key of AWS", AWS},
	{"ASIA", "U16", "a key of AWS", AWS},
	{"xoxb-", "D10+-D10+-A20+", "a token of Slack", PLAIN},
	{"xoxp-", "D10+-D10+-D10+-A20+", "a token of Slack", PLAIN},
	{"xapp-", "D1-U9+-D10+-H60+", "a token of Slack", PLAIN},
	{"sk_live_", "A24+", "a key of Stripe", PLAIN},
	{"rk_live_", "A24+", "a key of Stripe", PLAIN},
	{"AIza", "W35", "a key of Google", PLAIN},
	{"GOCSPX-", "W28", "a secret of Google", PLAIN},
	{"npm_", "A36", "a token of npm", CHECKED},
	{"dckr_pat_", "W27", "a token of Docker", PLAIN},
	{"pypi-AgE", "W80+", "a token of PyPI", PLAIN},
	{"dop_v1_", "H64", "a token of DigitalOcean", PLAIN},
	{"hvs.", "W90+", "a token of Vault", PLAIN},
	{"sk-ant-api03-", "W93+", "a key of Anthropic", PLAIN},
	{"AGE-SECRET-KEY-1", "U58", "a key of age", PLAIN},
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static bool is_base64(char c)
{
	return isalnum((unsigned char)c) || c == '+' || c == '/';
}

static bool is_of(char class, char c)
{
	switch (class) {
	case 'A':
		return isalnum((unsigned char)c);
	case 'D':
		return isdigit((unsigned char)c);
	case 'H':
		return isxdigit((unsigned char)c) && !isupper((unsigned char)c);
	case 'U':
		return isupper((unsigned char)c) || isdigit((unsigned char)c);
	default:
		return is_word(c);
	}
}

/* Length of the leading run of characters in a class. */
static size_t run(char class, const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && is_of(class, p[n]))
		n++;
	return n;
}

/* Matches one class and its count, and advances `rest`; 0 when it does not match. */
static size_t match_run(const char **rest, const char *p, size_t len)
{
	char class = *(*rest)++;
	size_t wanted = 0, got;

	for (; isdigit((unsigned char)**rest); ++*rest)
		wanted = 10 * wanted + (size_t)(**rest - '0');
	if (**rest == '+') {
		++*rest;
		got = run(class, p, len < RUN_MAX ? len : RUN_MAX);
		return got >= wanted ? got : 0;
	}
	got = run(class, p, len <= wanted ? len : wanted + 1);
	return got == wanted ? got : 0;
}

/* Number of bytes that match all of `rest`; 0 for no match. */
static size_t match(const char *rest, const char *p, size_t len)
{
	size_t done = 0;

	while (*rest) {
		size_t n;

		if (isupper((unsigned char)*rest))
			n = match_run(&rest, p + done, len - done);
		else
			n = done < len && p[done] == *rest++;
		if (!n)
			return 0;
		done += n;
	}
	return done;
}

static bool is_example(const char *p, size_t len)
{
	return memmem(p, len, "EXAMPLE", 7) || memmem(p, len, "example", 7);
}

/* Excludes "xxxxxxxx", words of lists and examples of documentation. */
static bool is_random(const char *p, size_t len)
{
	bool seen[256] = {0}, digit = false, letter = false;
	size_t kinds = 0;

	if (is_example(p, len))
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		kinds += !seen[c];
		seen[c] = true;
		digit |= isdigit(c) != 0;
		letter |= isalpha(c) != 0;
	}
	return kinds >= KINDS_MIN && digit && letter;
}

/* Tokens of GitHub and npm end with a CRC-32 of the rest in base 62. */
static bool is_checked(const char *p, size_t len)
{
	static const char digits[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	unsigned long sum;

	if (len < ENTROPY + CHECKSUM || run('A', p, ENTROPY) < ENTROPY)
		return false;
	sum = crc32(0, (const unsigned char *)p, ENTROPY);
	for (size_t i = ENTROPY + CHECKSUM; i-- > ENTROPY; sum /= 62)
		if (p[i] != digits[sum % 62])
			return false;
	return true;
}

/* True when a word of 40 characters in the form of an AWS secret key is near. */
static bool is_near_secret(const struct oci_token_text *t, size_t at)
{
	size_t i = at > OCI_TOKEN_BEFORE ? at - OCI_TOKEN_BEFORE : 0;
	size_t end = t->len - at > OCI_TOKEN_REACH ? at + OCI_TOKEN_REACH : t->len;

	while (i < end) {
		size_t n = 0;
		bool upper = false, lower = false;

		for (; i + n < end && is_base64(t->data[i + n]); n++) {
			upper |= isupper((unsigned char)t->data[i + n]) != 0;
			lower |= islower((unsigned char)t->data[i + n]) != 0;
		}
		if (n == AWS_SECRET && upper && lower && is_random(t->data + i, n))
			return true;
		i += n + 1;
	}
	return false;
}

static bool has_secret(const struct oci_token_text *t, size_t at)
{
	if (t->kind == OCI_TOKEN_VALUE)
		return true;
	if (*t->alone >= ALONE_MAX)
		return false;
	++*t->alone;
	return is_near_secret(t, at);
}

static bool fits(const struct form *form, const struct oci_token_text *t, size_t at)
{
	size_t prefix = strlen(form->prefix), len = t->len - at, n;
	const char *p = t->data + at;

	if (len < prefix || memcmp(p, form->prefix, prefix) != 0)
		return false;
	if (form->kind == CHECKED && is_checked(p + prefix, len - prefix))
		return true;
	if ((form->kind == CHECKED && t->kind == OCI_TOKEN_PROGRAM) ||
		(at && is_word(p[-1])))
		return false;
	n = match(form->rest, p + prefix, len - prefix);
	return n && !(prefix + n < len && is_word(p[prefix + n])) &&
	       is_random(p + prefix, n) && (form->kind != AWS || has_secret(t, at));
}

const char *oci_token_at(const struct oci_token_text *text, size_t at)
{
	static const char firsts[] = "AGdghnprsx";

	if (text->len - at < HEAD ||
		!memchr(firsts, text->data[at], sizeof(firsts) - 1))
		return NULL;
	for (size_t i = 0; i < OCI_COUNT(forms); i++)
		if (memcmp(text->data + at, forms[i].prefix, HEAD) == 0 &&
			fits(&forms[i], text, at))
			return forms[i].what;
	return NULL;
}

#define PAIR(a, b) [(a) | (b) << 8] = true

/*
 * These pairs of bytes are rare in texts. Each prefix has two of them, one at one of
 * its first bytes and one at the next: checking every second byte finds each prefix.
 */
static const bool pairs[1 << 16] = {
	PAIR('h', 'p'), PAIR('p', '_'), /* ghp_ */
	PAIR('h', 'o'), PAIR('o', '_'), /* gho_ */
	PAIR('h', 'u'), PAIR('u', '_'), /* ghu_ */
	PAIR('h', 's'), PAIR('s', '_'), /* ghr_; dckr_pat_ with the next pair */
	PAIR('h', 'r'), PAIR('r', '_'), /* ghr_, dckr_pat_ with the next */
	PAIR('k', 'r'), PAIR('b', '_'), PAIR('_', 'p'), /* github_pat_ */
	PAIR('g', 'l'), PAIR('l', 'p'),                 /* glpat- */
	PAIR('A', 'K'), PAIR('K', 'I'),                 /* AKIA */
	PAIR('A', 'S'), PAIR('S', 'I'),                 /* ASIA */
	PAIR('x', 'o'), PAIR('o', 'x'),                 /* xoxb-, xoxp- */
	PAIR('p', 'p'), PAIR('p', '-'),                 /* xapp- */
	PAIR('k', '_'), PAIR('_', 'l'),                 /* sk_live_, rk_live_ */
	PAIR('I', 'z'), PAIR('z', 'a'),                 /* AIza */
	PAIR('S', 'P'), PAIR('P', 'X'),                 /* GOCSPX- */
	PAIR('p', 'm'), PAIR('m', '_'),                 /* npm_ */
	PAIR('A', 'g'), PAIR('g', 'E'),                 /* dop_v1_, with p_ */
	PAIR('_', 'v'),                                 /* dop_v1_, with p_ */
	PAIR('v', 's'), PAIR('s', '.'),                 /* hvs. */
	PAIR('t', '-'), PAIR('-', 'a'),                 /* sk-ant-api03- */
	PAIR('E', '-'), PAIR('-', 'S'),                 /* AGE-SECRET-KEY-1 */
};

static bool is_pair(const unsigned char *p)
{
	return pairs[p[0] | p[1] << 8];
}

/* Checks BLOCK bytes and one more, without early exit, which is twice as fast. */
static bool has_pair(const char *data)
{
	const unsigned char *p = (const unsigned char *)data;

	return is_pair(p) | is_pair(p + 2) | is_pair(p + 4) | is_pair(p + 6);
}

const char *oci_token_find(const struct oci_token_text *text, size_t at, size_t end)
{
	size_t next = at;

	for (size_t i = at; i < end + PAIR_MAX; i += BLOCK) {
		size_t from = i > at + PAIR_MAX ? i - PAIR_MAX : at;
		size_t to = i + BLOCK < end ? i + BLOCK : end;

		if (i + BLOCK < text->len && !has_pair(text->data + i))
			continue;
		for (next = next > from ? next : from; next < to; next++) {
			const char *found = oci_token_at(text, next);

			if (found)
				return found;
		}
	}
	return NULL;
}
