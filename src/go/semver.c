#include "go/semver.h"

#include "oci/mem.h"

#include <string.h>

static const char digits[] = "0123456789";
static const char letters[] =
	"0123456789-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* A part of a version, in its text. */
struct slice {
	const char *text;
	size_t len;
};

struct version {
	struct slice numbers[3];
	struct slice pre; /* without the "-"; empty: a release */
	size_t count;     /* of the numbers that are there */
	const char *end;  /* of all but the build */
};

/* A number without leading zeros; takes it from `*s`. */
static bool take_number(const char **s, struct slice *number)
{
	*number = (struct slice){*s, strspn(*s, digits)};
	*s += number->len;
	return number->len && (number->len == 1 || number->text[0] != '0');
}

static bool is_number(const struct slice *part)
{
	return strspn(part->text, digits) >= part->len;
}

/* Identifiers with dots between them; in a pre-release, numbers have no zeros first. */
static bool take_identifiers(const char **s, bool pre, struct slice *all)
{
	*all = (struct slice){*s, 0};
	for (;;) {
		struct slice part = {*s, strspn(*s, letters)};

		if (!part.len || (pre && part.len > 1 && part.text[0] == '0' &&
					 is_number(&part)))
			return false;
		*s += part.len;
		if (**s != '.')
			break;
		*s += 1;
	}
	all->len = (size_t)(*s - all->text);
	return true;
}

static bool parse(const char *s, struct version *v)
{
	static const struct slice zero = {"0", 1};
	struct slice ignored;

	*v = (struct version){.numbers = {zero, zero, zero}, .pre = {"", 0}};
	s += *s == 'v';
	for (;; s++) {
		if (!take_number(&s, &v->numbers[v->count++]))
			return false;
		if (v->count == 3 || *s != '.')
			break;
	}
	if (*s && v->count < 3)
		return false;
	if (*s == '-' && (s++, !take_identifiers(&s, true, &v->pre)))
		return false;
	v->end = s;
	if (*s == '+' && (s++, !take_identifiers(&s, false, &ignored)))
		return false;
	return !*s;
}

bool goci_semver_valid(const char *version)
{
	struct version v;

	return parse(version, &v);
}

size_t goci_semver_canonical(const char *version)
{
	struct version v;

	return *version == 'v' && parse(version, &v) && v.count == 3
		       ? (size_t)(v.end - version)
		       : 0;
}

static int compare_texts(const struct slice *a, const struct slice *b)
{
	int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_numbers(const struct slice *a, const struct slice *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->text, b->text, a->len);
}

/* Numbers are less than words (semver.org, 11.4). */
static int compare_identifiers(const struct slice *a, const struct slice *b)
{
	bool number = is_number(a);

	if (number != is_number(b))
		return number ? -1 : 1;
	return number ? compare_numbers(a, b) : compare_texts(a, b);
}

/* The identifier that `rest` begins with; `rest` is what follows it. */
static struct slice next_identifier(struct slice *rest)
{
	const char *dot = memchr(rest->text, '.', rest->len);
	struct slice part = {rest->text, dot ? (size_t)(dot - rest->text) : rest->len};
	size_t used = part.len + (dot != NULL);

	*rest = (struct slice){rest->text + used, rest->len - used};
	return part;
}

static int compare_pre(struct slice a, struct slice b)
{
	if (!a.len || !b.len)
		return (b.len > 0) - (a.len > 0);
	while (a.len && b.len) {
		const struct slice x = next_identifier(&a), y = next_identifier(&b);
		int order = compare_identifiers(&x, &y);

		if (order)
			return order;
	}
	return (a.len > 0) - (b.len > 0);
}

int goci_semver_compare(const char *a, const char *b)
{
	struct version x, y;
	bool valid = parse(a, &x);

	if (valid != parse(b, &y))
		return valid ? 1 : -1;
	if (!valid)
		return 0;
	for (size_t i = 0; i < OCI_COUNT(x.numbers); i++) {
		int order = compare_numbers(&x.numbers[i], &y.numbers[i]);

		if (order)
			return order;
	}
	return compare_pre(x.pre, y.pre);
}

/* What follows the numbers: "rc1", "beta2", "-pre3", or nothing. */
static const char *pre_release(const char *s, size_t *len)
{
	static const char *const words[] = {"rc", "beta", "-pre"};

	for (size_t i = 0; i < OCI_COUNT(words); i++) {
		*len = strlen(words[i]);
		if (strncmp(s, words[i], *len) == 0 && s[*len])
			return s[0] == '-' ? s + 1 : s;
	}
	*len = 0;
	return *s ? NULL : s;
}

/* A vendor's mark, or the experiments that are on, follow a space or a minus. */
static char *without_marks(const char *version)
{
	size_t len = strcspn(version, " \t");
	const char *minus = memchr(version, '-', len);

	if (minus && strncmp(minus, "-pre", 4) != 0)
		len = (size_t)(minus - version);
	return oci_xstrndup(version, len);
}

char *goci_semver_of_go(const char *version)
{
	oci_auto_free char *tag = without_marks(version), *text = NULL;
	const char *numbers, *pre, *after;
	size_t len, word, count = 0;

	if (strncmp(tag, "go", 2) != 0)
		return NULL;
	numbers = tag + 2;
	len = strspn(numbers, "0123456789.");
	for (size_t i = 0; i < len; i++)
		count += numbers[i] == '.';
	pre = pre_release(numbers + len, &word);
	if (!pre || count > 2)
		return NULL;
	word -= (size_t)(pre - (numbers + len));
	after = pre + word;
	if (after[strspn(after, digits)])
		return NULL;
	text = oci_xasprintf("%.*s%s%s%.*s%s%s", (int)len, numbers,
		count < 2 ? ".0" : "", word ? "-" : "", (int)word, pre, word ? "." : "",
		after);
	return goci_semver_valid(text) ? oci_steal_ptr(&text) : NULL;
}
