#include "git/git_semver.h"

#include "go/semver.h"
#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char digits[] = "0123456789";

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
