#include "git/git_url.h"

#include "oci/beneath.h"
#include "oci/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONFIG_MAX = 1 << 20 };

/* The text after the header [NAME], or [NAME "SUB"]; NULL for another header. */
static const char *after_header(const char *p, const char *name, const char *sub)
{
	size_t len = strlen(name), sub_len = sub ? strlen(sub) : 0;

	if (*p != '[' || strncasecmp(p + 1, name, len) != 0)
		return NULL;
	p += 1 + len;
	if (!sub)
		return *p == ']' ? p + 1 : NULL;
	p += strspn(p, " \t");
	if (*p != '"' || strncmp(p + 1, sub, sub_len) != 0 ||
		strncmp(p + 1 + sub_len, "\"]", 2) != 0)
		return NULL;
	return p + 1 + sub_len + 2;
}

/* Parses a value as git-config(1) defines it: quotes, backslashes, trailing comment. */
static char *config_value(const char *p)
{
	oci_auto_buf out = OCI_BUF_INIT;
	bool quoted = false;
	size_t kept = 0;

	for (p += strspn(p, " \t"); *p && *p != '\n'; p++) {
		if (*p == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (*p == '#' || *p == ';'))
			break;
		if (*p == '\\' && p[1] && p[1] != '\n')
			p++;
		oci_buf_add(&out, p, 1);
		if (quoted || !isspace((unsigned char)*p))
			kept = out.len;
	}
	return oci_xstrndup(out.data, kept);
}

/* The value of "KEY = ..." at `p`; the caller frees it. NULL for another key. */
static char *value_line(const char *p, const char *key)
{
	size_t len = strlen(key);

	p += strspn(p, " \t");
	if (strncasecmp(p, key, len) != 0)
		return NULL;
	p += len + strspn(p + len, " \t");
	return *p == '=' ? config_value(p + 1) : NULL;
}

/* The first value of a key in a config; the caller frees it. NULL if none. */
static char *read_value(
	const char *git, const char *name, const char *sub, const char *key)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	bool within = false;

	if (oci_beneath_read(git, "config", CONFIG_MAX, &text, &ignored) < 0)
		return NULL;
	for (const char *line = text.data; *line;) {
		const char *p = line + strspn(line, " \t");
		char *value;

		if (*p == '[') {
			const char *after = after_header(p, name, sub);

			within = after != NULL;
			p = within ? after : p;
		}
		value = within ? value_line(p, key) : NULL;
		if (value)
			return value;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

char *goci_git_origin(const char *common)
{
	return read_value(common, "remote", "origin", "url");
}

char *goci_git_worktree(const char *git)
{
	return read_value(git, "core", NULL, "worktree");
}

/* Accepts host names valid everywhere: with a dot, and not local to this host. */
static bool good_host(const char *host, size_t len)
{
	bool dot = false, letter = false;

	if (!len || !isalnum((unsigned char)host[0]) ||
		!isalnum((unsigned char)host[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)host[i]) && !strchr("-.", host[i]))
			return false;
		dot |= host[i] == '.';
		letter |= isalpha((unsigned char)host[i]) != 0;
	}
	return dot && (letter || strncmp(host, "127.", 4) != 0);
}

/* "/org/x.git/" -> "org/x"; NULL if it is no plain path or may hold a secret. */
static char *clean_path(const char *path)
{
	size_t len;

	path += strspn(path, "/");
	len = strcspn(path, "?#");
	while (len && path[len - 1] == '/')
		len--;
	if (len > 4 && memcmp(path + len - 4, ".git", 4) == 0)
		len -= 4;
	while (len && path[len - 1] == '/')
		len--;
	if (!len || *path == '~' || strcspn(path, "@ \"<>\\^`{|}") < len ||
		strstr(path, "..") || !oci_utf8_valid(path) ||
		oci_utf8_has_control(path))
		return NULL;
	return oci_xstrndup(path, len);
}

/* `authority` is [USER@]HOST[:PORT], `len` bytes long. */
static char *join_url(const char *scheme, const char *authority, size_t len,
	const char *path, bool with_port)
{
	const char *at = memrchr(authority, '@', len);
	const char *host = at ? at + 1 : authority;
	size_t all = len - (size_t)(host - authority);
	const char *colon = memchr(host, ':', all);
	size_t bare = colon ? (size_t)(colon - host) : all;
	oci_auto_free char *clean = clean_path(path);

	if (!clean || !good_host(host, bare) ||
		(colon && strspn(colon + 1, "0123456789") != all - bare - 1))
		return NULL;
	return oci_xasprintf(
		"%s://%.*s/%s", scheme, (int)(with_port ? all : bare), host, clean);
}

char *goci_git_public_url(const char *url)
{
	static const struct {
		const char *prefix;
		const char *scheme;
		bool port;
	} forms[] = {
		{"https://", "https", true},
		{"http://", "http", true},
		{"ssh://", "https", false},
		{"git+ssh://", "https", false},
		{"ssh+git://", "https", false},
		{"git://", "https", false},
	};
	size_t len = strcspn(url, ":/");

	for (size_t i = 0; i < OCI_COUNT(forms); i++) {
		const char *rest = url + strlen(forms[i].prefix);
		size_t n = strlen(forms[i].prefix);

		if (strncasecmp(url, forms[i].prefix, n) == 0)
			return join_url(forms[i].scheme, rest, strcspn(rest, "/"),
				rest + strcspn(rest, "/"), forms[i].port);
	}
	if (url[len] != ':' || strncmp(url + len, "://", 3) == 0)
		return NULL;
	return join_url("https", url, len, url + len + 1, false);
}
