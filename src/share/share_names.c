#include "share/share_names.h"

#include "oci/digest.h"

#include <string.h>

enum { PATH_LEN_MAX = 1024 };

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char hex[] = "0123456789abcdef";

bool goci_share_is_package(const char *path)
{
	size_t len = strlen(path);

	return len == 3 + OCI_DIGEST_HEX + 2 && strspn(path, hex) == 2 &&
	       path[2] == '/' && strspn(path + 3, hex) == OCI_DIGEST_HEX &&
	       strncmp(path, path + 3, 2) == 0 && path[len - 2] == '-' &&
	       (path[len - 1] == 'a' || path[len - 1] == 'd');
}

/*
 * Letters, digits and other characters that Go allows; capitals as '!' and the
 * lower-case letter (golang.org/x/mod/module, EscapePath). No component begins or ends
 * with a dot.
 */
static bool is_escaped(const char *s, size_t len, const char *others)
{
	if (!len || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (strchr(lower, s[i]) || (s[i] >= '0' && s[i] <= '9') ||
			strchr(others, s[i]))
			continue;
		if (s[i] != '!' || ++i == len || !strchr(lower, s[i]))
			return false;
	}
	return true;
}

static bool is_path(const char *s, size_t len)
{
	for (;;) {
		const char *slash = memchr(s, '/', len);
		size_t part = slash ? (size_t)(slash - s) : len;

		if (!is_escaped(s, part, "-._~"))
			return false;
		if (!slash)
			return true;
		s += part + 1;
		len -= part + 1;
	}
}

bool goci_share_is_module(const char *path)
{
	static const char top[] = "cache/download/";
	const char *start = path + sizeof(top) - 1;
	const char *at, *dot;

	if (strncmp(path, top, sizeof(top) - 1) != 0 || strlen(path) > PATH_LEN_MAX)
		return false;
	at = strstr(start, "/@v/");
	dot = strrchr(start, '.');
	if (!at || !dot || dot < at + 4 || at[4] != 'v')
		return false;
	if (strcmp(dot, ".zip") != 0 && strcmp(dot, ".mod") != 0 &&
		strcmp(dot, ".info") != 0)
		return false;
	return is_path(start, (size_t)(at - start)) &&
	       is_escaped(at + 4, (size_t)(dot - at - 4), "-._~+");
}
