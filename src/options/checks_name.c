#include "options/checks_name.h"

#include "oci/buf.h"
#include "oci/layout.h"
#include "oci/mem.h"

#include <ctype.h>
#include <string.h>

/* A name has at most 255 characters, including its prefix. */
enum { NAME_MAX_FIT = 128 };

int goci_check_name(const char *value, struct oci_err *err)
{
	return oci_name_check(value, strlen(value), err);
}

/* By Docker's rules, as oci_name_check knows hosts. */
static bool has_host(const char *value)
{
	size_t len = strcspn(value, "/");

	return value[len] && (memchr(value, '.', len) || memchr(value, ':', len) ||
				     strncmp(value, "localhost/", 10) == 0);
}

int goci_check_repository(const char *value, struct oci_err *err)
{
	const char *tag = goci_tag_find(value);

	if (strstr(value, "://"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": a repository is written without a transport, such "
			"as registry.example/chorus/api",
			value);
	if (strchr(value, '@') || (tag && strchr(value, '/')))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": a repository has no tag or digest; the tags are "
			"those of --tag",
			value);
	if (!has_host(value))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" names no registry: expected HOST[:PORT]/NAME, "
			"such as registry.example/chorus/api",
			value);
	return oci_name_check(value, strlen(value), err);
}

const char *goci_tag_find(const char *value)
{
	const char *slash = strrchr(value, '/');

	return strchr(slash ? slash : value, ':');
}

int goci_check_tag(const char *value, struct oci_err *err)
{
	const char *colon = goci_tag_find(value);
	size_t len = colon ? (size_t)(colon - value) : strlen(value);

	/* ":TAG" keeps the name. */
	if (colon != value && oci_name_check(value, len, err) < 0)
		return -1;
	return colon ? oci_tag_check(colon + 1, err) : 0;
}

char *goci_tag_merge(const char *below, const char *over)
{
	const char *colon = goci_tag_find(below);
	size_t name = colon ? (size_t)(colon - below) : strlen(below);

	if (*over == ':')
		return oci_xasprintf("%.*s%s", (int)name, below, over);
	if (*below == ':' && !goci_tag_find(over))
		return oci_xasprintf("%s%s", over, below);
	return oci_xstrdup(over);
}

/* Letters and digits, lower-case if asked for, with a single character between them. */
static char *fit(const char *text, bool lower)
{
	oci_auto_buf out = OCI_BUF_INIT;
	char between = '\0';

	for (const char *p = text; *p && out.len + 1 < NAME_MAX_FIT; p++) {
		unsigned char c = (unsigned char)*p;
		bool plain = isalnum(c) != 0;

		if (plain && between && out.len)
			oci_buf_add(&out, &between, 1);
		if (plain)
			oci_buf_addf(&out, "%c", lower ? tolower(c) : c);
		between = plain ? '\0' : strchr("._", *p) && !between ? *p : '-';
	}
	return out.len ? oci_buf_take(&out) : NULL;
}

char *goci_name_fit(const char *text)
{
	struct oci_err ignored;
	char *name;

	if (!strchr(text, '/') && goci_check_name(text, &ignored) == 0)
		return oci_xstrdup(text);
	name = fit(text, true);
	return name ? name : oci_xstrdup("service");
}

char *goci_tag_fit(const char *text)
{
	struct oci_err ignored;

	if (oci_tag_check(text, &ignored) == 0)
		return oci_xstrdup(text);
	return fit(text, false);
}
