#include "service/embed_pattern.h"

#include "oci/mem.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

/* Length of the first `count` components of a path, or of the whole path. */
static size_t first_parts(const char *path, size_t count)
{
	const char *p = path;

	while (count--) {
		p += strcspn(p, "/");
		if (!*p)
			break;
		p += count ? 1 : 0;
	}
	return (size_t)(p - path);
}

static size_t count_parts(const char *path)
{
	size_t count = 1;

	for (; *path; path++)
		count += *path == '/';
	return count;
}

/* Whether the first `count` components match. */
static bool begins(const char *pattern, const char *path, size_t count)
{
	oci_auto_free char *a = oci_xstrndup(pattern, first_parts(pattern, count));
	oci_auto_free char *b = oci_xstrndup(path, first_parts(path, count));

	return fnmatch(a, b, FNM_PATHNAME) == 0;
}

/* Whether a name after the first `count` components is hidden. */
static bool hides(const char *path, size_t count)
{
	const char *rest = path + first_parts(path, count);

	return strstr(rest, "/.") || strstr(rest, "/_");
}

static bool is_all(const char **pattern)
{
	static const char all[] = "all:";
	bool is = strncmp(*pattern, all, sizeof(all) - 1) == 0;

	*pattern += is ? sizeof(all) - 1 : 0;
	return is;
}

bool goci_embed_takes(const char *pattern, const char *file)
{
	bool all = is_all(&pattern);
	size_t parts = count_parts(pattern);

	return count_parts(file) >= parts && begins(pattern, file, parts) &&
	       (all || !hides(file, parts));
}

bool goci_embed_enters(const char *pattern, const char *dir)
{
	bool all = is_all(&pattern);
	size_t parts = count_parts(pattern), have = count_parts(dir);

	return begins(pattern, dir, have < parts ? have : parts) &&
	       (all || !hides(dir, parts));
}
