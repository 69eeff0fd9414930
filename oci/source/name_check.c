#include "oci/ref.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool lower_or_digit(char c)
{
	return islower((unsigned char)c) || isdigit((unsigned char)c);
}

/* Length of the separator at `s`: ".", "_", "__" or any number of "-". */
static size_t separator(const char *s, size_t len)
{
	size_t n = 0;

	if (len && *s == '.')
		return 1;
	if (len && *s == '_')
		return len > 1 && s[1] == '_' ? 2 : 1;
	while (n < len && s[n] == '-')
		n++;
	return n;
}

/* distribution-spec, "pulling manifests": [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)* */
static bool component(const char *s, size_t len)
{
	size_t between = 1;

	while (len && lower_or_digit(*s)) {
		while (len && lower_or_digit(*s)) {
			s++;
			len--;
		}
		between = separator(s, len);
		s += between;
		len -= between;
	}
	return len == 0 && between == 0;
}

/* Distinguishes a registry's HOST:PORT from a component, by Docker's rules. */
static bool is_host(const char *s, size_t len)
{
	return memchr(s, '.', len) || memchr(s, ':', len) ||
	       (len == 9 && memcmp(s, "localhost", 9) == 0);
}

/* Letters, digits and '-', with no '-' at either end. */
static bool label(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-')
			return false;
	return len && s[0] != '-' && s[len - 1] != '-';
}

static bool domain(const char *s, size_t len)
{
	const char *dot;

	if (len > 2 && s[0] == '[' && s[len - 1] == ']')
		return strspn(s + 1, "0123456789abcdefABCDEF:") == len - 2;
	while ((dot = memchr(s, '.', len)) != NULL) {
		size_t first = (size_t)(dot - s);

		if (!label(s, first))
			return false;
		len -= first + 1;
		s = dot + 1;
	}
	return label(s, len);
}

static bool host(const char *s, size_t len)
{
	const char *colon = memrchr(s, ':', len);
	size_t name = colon ? (size_t)(colon - s) : len;
	size_t digits = colon ? len - name - 1 : 0;

	/* The colons of an IPv6 address are inside brackets. */
	if (s[len - 1] == ']' || !colon)
		return domain(s, len);
	return digits >= 1 && digits <= 5 &&
	       strspn(colon + 1, "0123456789") >= digits && domain(s, name);
}

size_t oci_name_host(const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len);
	size_t first = slash ? (size_t)(slash - name) : 0;

	return first && is_host(name, first) && host(name, first) ? first : 0;
}

static bool components(const char *name, size_t len)
{
	size_t first = oci_name_host(name, len);
	const char *slash;

	if (first) {
		len -= first + 1;
		name += first + 1;
	}
	while ((slash = memchr(name, '/', len)) != NULL) {
		first = (size_t)(slash - name);
		if (!component(name, first))
			return false;
		len -= first + 1;
		name = slash + 1;
	}
	return len && component(name, len);
}

int oci_name_check(const char *name, size_t len, struct oci_err *err)
{
	if (len <= 255 && components(name, len))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.*s\" is not an image's name: expected lower-case letters and digits "
		"with '.', '_', \"__\" or any number of '-' between them, in parts "
		"separated by '/'",
		len > 200 ? 200 : (int)len, name);
}
