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

char *goci_name_fit(const char *text)
{
	oci_auto_buf name = OCI_BUF_INIT;
	struct oci_err ignored;
	char between = '\0';

	if (!strchr(text, '/') && goci_check_name(text, &ignored) == 0)
		return oci_xstrdup(text);
	for (const char *p = text; *p && name.len < NAME_MAX_FIT; p++) {
		bool plain = isalnum((unsigned char)*p) != 0;

		if (plain && between && name.len)
			oci_buf_add(&name, &between, 1);
		if (plain)
			oci_buf_addf(&name, "%c", tolower((unsigned char)*p));
		between = plain ? '\0' : strchr("._", *p) && !between ? *p : '-';
	}
	return name.len ? oci_buf_take(&name) : oci_xstrdup("service");
}
