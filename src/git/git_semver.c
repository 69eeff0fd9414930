#include "git/git_semver.h"

#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char digits[] = "0123456789";
static const char words[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz-";

/* A number without leading zeros. */
static size_t number(const char *s)
{
	size_t len = strspn(s, digits);

	return len > 1 && *s == '0' ? 0 : len;
}

/* Words joined by dots; one of a pre-release that is a number has no leading zeros. */
static size_t dotted(const char *s, bool numbers)
{
	size_t all = 0;

	for (;;) {
		size_t len = strspn(s + all, words);

		if (!len || (numbers && strspn(s + all, digits) == len &&
				    number(s + all) != len))
			return 0;
		all += len;
		if (s[all] != '.')
			return all;
		all++;
	}
}

size_t goci_semver_canonical(const char *version)
{
	const char *p = version;
	size_t len, canonical;

	if (*p++ != 'v')
		return 0;
	for (int i = 0; i < 3; i++) {
		if (i && *p++ != '.')
			return 0;
		len = number(p);
		if (!len)
			return 0;
		p += len;
	}
	if (*p == '-') {
		len = dotted(p + 1, true);
		if (!len)
			return 0;
		p += 1 + len;
	}
	canonical = (size_t)(p - version);
	if (*p == '+') {
		len = dotted(p + 1, false);
		p += len ? 1 + len : 0;
	}
	return *p ? 0 : canonical;
}

/* Compares words of `x` and `y` bytes: numbers by their value, and below all others. */
static int compare_words(const char *a, size_t x, const char *b, size_t y)
{
	bool of_a = strspn(a, digits) >= x, of_b = strspn(b, digits) >= y;
	int order;

	if (of_a != of_b)
		return of_a ? -1 : 1;
	if (of_a && x != y)
		return x < y ? -1 : 1;
	order = memcmp(a, b, x < y ? x : y);
	return order ? order : x < y ? -1 : x > y;
}

static int compare_prerelease(const char *a, const char *b)
{
	if (*a != '-' || *b != '-')
		return (*a != '-') - (*b != '-');
	do {
		size_t x = strcspn(++a, ".+"), y = strcspn(++b, ".+");
		int order = compare_words(a, x, b, y);

		if (order)
			return order;
		a += x;
		b += y;
	} while (*a == '.' && *b == '.');
	return (*a == '.') - (*b == '.');
}

int goci_tag_version_compare(const char *a, const char *b)
{
	for (int i = 0; i < 3; i++) {
		size_t x = strspn(++a, digits), y = strspn(++b, digits);
		int order = compare_words(a, x, b, y);

		if (order)
			return order;
		a += x;
		b += y;
	}
	return compare_prerelease(a, b);
}

bool goci_version_is_pseudo(const char *version)
{
	enum { STAMP = 14 };
	size_t len = strcspn(version, "+");
	const char *commit = memrchr(version, '-', len);
	const char *stamp = commit ? commit - STAMP : NULL;
	size_t before =
		stamp && commit - version > STAMP ? (size_t)(stamp - version) : 0;

	if (!goci_semver_canonical(version) || !before ||
		strspn(stamp, digits) != STAMP ||
		memchr(commit + 1, '.', len - (size_t)(commit + 1 - version)))
		return false;
	if (before >= 3 && memcmp(stamp - 3, ".0-", 3) == 0)
		return strchr(version, '-') == stamp - 1;
	return before >= 3 &&
	       (memcmp(stamp - 3, "-0.", 3) == 0 || memcmp(stamp - 3, ".0.", 3) == 0) &&
	       memchr(version, '-', before);
}

size_t goci_module_prefix(const char *path, const char **major)
{
	static const char old[] = "gopkg.in/";
	size_t len = strlen(path), end = len;

	*major = "";
	while (end && strchr(digits, path[end - 1]))
		end--;
	if (end == len || end < 2 || path[end - 1] != 'v' ||
		!strchr("/.", path[end - 2]))
		return len;
	if (path[end - 2] == '.')
		return strncmp(path, old, sizeof(old) - 1) == 0
			       ? (*major = path + end - 1, end - 2)
			       : len;
	if (path[end] == '0' || strcmp(path + end, "1") == 0)
		return 0;
	*major = path + end - 1;
	return end - 2;
}

bool goci_version_fits(const char *version, const char *major)
{
	size_t len = strlen(major);

	if (!len)
		return strncmp(version, "v0.", 3) == 0 ||
		       strncmp(version, "v1.", 3) == 0;
	return strncmp(version, major, len) == 0 && version[len] == '.';
}

/* The next number, of any length. */
static char *increment(const char *number_text)
{
	oci_auto_free char *next = oci_xasprintf("0%s", number_text);
	size_t i = strlen(next) - 1;

	while (next[i] == '9')
		next[i--] = '0';
	next[i]++;
	return oci_xstrdup(next + (*next == '0'));
}

char *goci_pseudo_version(
	const char *major, const char *base, int64_t time, const char *commit)
{
	enum { SHORT = 12 };
	const time_t seconds = (time_t)time;
	struct tm utc = {0};
	char stamp[32] = "";
	oci_auto_free char *stable = NULL, *patch = NULL;

	gmtime_r(&seconds, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", &utc);
	if (!base)
		return oci_xasprintf(
			"%s.0.0-%s-%.*s", *major ? major : "v0", stamp, SHORT, commit);
	if (strchr(base, '-'))
		return oci_xasprintf("%s.0.%s-%.*s", base, stamp, SHORT, commit);
	stable = oci_xstrndup(base, (size_t)(strrchr(base, '.') - base) + 1);
	patch = increment(strrchr(base, '.') + 1);
	return oci_xasprintf("%s%s-0.%s-%.*s", stable, patch, stamp, SHORT, commit);
}
