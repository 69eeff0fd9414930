#include "build/checks.h"
#include "oci/layout.h"
#include "oci/mem.h"

#include <ctype.h>
#include <string.h>

static bool lower_or_digit(char c)
{
	return islower((unsigned char)c) || isdigit((unsigned char)c);
}

/* [a-z0-9]+([._-][a-z0-9]+)* */
static bool component(const char *s, size_t len)
{
	if (len == 0 || !lower_or_digit(s[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (lower_or_digit(s[i]))
			continue;
		if (!strchr("._-", s[i]) || i == 0 || !lower_or_digit(s[i - 1]))
			return false;
	}
	return true;
}

/* A registry's host and port, told from a component as Docker does it. */
static bool is_host(const char *s, size_t len)
{
	return memchr(s, '.', len) || memchr(s, ':', len) ||
	       (len == 9 && memcmp(s, "localhost", 9) == 0);
}

static bool host(const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);
	size_t name = colon ? (size_t)(colon - s) : len;
	size_t digits = colon ? len - name - 1 : 0;

	if (name == 0 || (colon && (digits == 0 || digits > 5)))
		return false;
	if (colon && strspn(colon + 1, "0123456789") < digits)
		return false;
	for (size_t i = 0; i < name; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr(".-", s[i]))
			return false;
	return isalnum((unsigned char)s[0]) && isalnum((unsigned char)s[name - 1]);
}

static bool components(const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len);
	size_t first = slash ? (size_t)(slash - name) : len;

	if (slash && is_host(name, first)) {
		if (!host(name, first))
			return false;
		return components(slash + 1, len - first - 1);
	}
	while (slash) {
		if (!component(name, first))
			return false;
		len -= first + 1;
		name = slash + 1;
		slash = memchr(name, '/', len);
		first = slash ? (size_t)(slash - name) : len;
	}
	return component(name, len);
}

static int check_name(const char *name, size_t len, struct oci_err *err)
{
	if (len <= 255 && components(name, len))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.*s\" is not an image's name: expected lower-case letters and digits "
		"with single '.', '_' or '-' between them, in parts separated by '/'",
		len > 200 ? 200 : (int)len, name);
}

int goci_check_name(const char *value, struct oci_err *err)
{
	return check_name(value, strlen(value), err);
}

int goci_check_tag(const char *value, struct oci_err *err)
{
	const char *slash = strrchr(value, '/');
	const char *colon = strchr(slash ? slash : value, ':');
	size_t len = colon ? (size_t)(colon - value) : strlen(value);

	if (check_name(value, len, err) < 0)
		return -1;
	return colon ? oci_tag_check(colon + 1, err) : 0;
}

int goci_check_vcs(const char *value, struct oci_err *err)
{
	static const char *const known[] = {"source", "head", "none"};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(value, known[i]) == 0)
			return 0;
	return oci_err_set(
		err, OCI_ERR_USAGE, "\"%.40s\" is not source, head or none", value);
}
