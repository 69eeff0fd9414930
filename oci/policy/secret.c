#include "oci/secret.h"

#include "oci/mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define OCI_SECRET(kind, pattern, what) {OCI_SECRET_##kind, pattern, what},

const struct oci_secret oci_secrets[] = {
#include "oci/secrets.def"
};

const size_t oci_secret_count = OCI_COUNT(oci_secrets);

static bool is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Backtracks to the last star only: what earlier stars matched can stay unchanged. */
static bool matches(const char *pattern, const char *name)
{
	const char *star = NULL, *again = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = pattern++;
			again = name;
		} else if (is_same(*pattern, *name)) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++again;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* As many trailing components of a path as the pattern has. */
static const char *last_names(const char *path, const char *pattern)
{
	const char *p = path + strlen(path);
	size_t count = 1;

	for (; *pattern; pattern++)
		count += *pattern == '/';
	for (; p > path; p--)
		if (p[-1] == '/' && --count == 0)
			break;
	return p;
}

/* .env.example and similar files are templates without secrets. */
static bool is_example(const char *name)
{
	static const char *const ends[] = {"*.example", "*.sample", "*.template",
		"*.dist", "*.schema", "*.tmpl", "*.tpl"};

	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (matches(ends[i], name))
			return true;
	return false;
}

/* Folders of certificates and of public keys of packages and of DNS. */
static bool is_public_place(const char *path)
{
	static const char *const places[] = {"etc/ssl/certs/", "etc/pki/",
		"etc/apk/keys/", "etc/apt/", "usr/share/",
		"usr/local/share/ca-certificates/", "etc/trusted-key.key"};

	for (size_t i = 0; i < OCI_COUNT(places); i++)
		if (strncmp(path, places[i], strlen(places[i])) == 0)
			return true;
	return false;
}

static const struct oci_secret *find(const char *path, bool in_image)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	bool is_public = in_image && is_public_place(path);

	if (is_example(name))
		return NULL;
	for (size_t i = 0; i < oci_secret_count; i++) {
		const struct oci_secret *s = &oci_secrets[i];

		if ((in_image && s->kind == OCI_SECRET_CONTENT) ||
			(is_public && s->kind == OCI_SECRET_PLACE))
			continue;
		if (matches(s->pattern, strchr(s->pattern, '/')
						? last_names(path, s->pattern)
						: name))
			return s;
	}
	return NULL;
}

const struct oci_secret *oci_secret_in_source(const char *path)
{
	return find(path, false);
}

const struct oci_secret *oci_secret_in_image(const char *path)
{
	return find(path, true);
}
