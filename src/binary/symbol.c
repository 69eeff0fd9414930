#include "binary/symbol.h"

#include "oci/buf.h"

#include <string.h>

/* What the compiler makes for a type has the type's name behind one of these. */
static const char *after_prefix(const char *name)
{
	static const char *const prefixes[] = {
		"type:.eq.", "type:.hash.", "type..eq.", "type..hash."};

	for (size_t i = 0; i < OCI_COUNT(prefixes); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return name + strlen(prefixes[i]);
	return name;
}

/* An array's length, "[2]", or "[...]". */
static const char *after_array(const char *name)
{
	while (*name == '[') {
		size_t len = strspn(name + 1, "0123456789.");

		if (!len || name[len + 1] != ']')
			break;
		name += len + 2;
	}
	return name;
}

static bool is(const char *package, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(package, word, len) == 0;
}

size_t goci_symbol_package(const char *name, const char **package)
{
	const char *start = after_array(after_prefix(name));
	/* Behind these a path is that of a type, or of an argument of a generic one. */
	size_t len = strcspn(start, "([{ \"*<,;");
	const char *slash = memrchr(start, '/', len);
	size_t before = slash ? (size_t)(slash - start) + 1 : 0;
	const char *dot = memchr(start + before, '.', len - before);

	*package = start;
	len = dot ? (size_t)(dot - start) : 0;
	/* "go.struct { ... }.Read", "type..namedata", "go:buildid": no package's. */
	if (is(start, len, "go") || is(start, len, "type") || memchr(start, ':', len))
		return 0;
	return len;
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The byte that "%2e" stands for; 0 where there is none, as a name has no NUL. */
static char escaped(const char *s, size_t len)
{
	int high = len > 2 && *s == '%' ? digit(s[1]) : -1;
	int low = high < 0 ? -1 : digit(s[2]);

	return low < 0 ? '\0' : (char)(high * 16 + low);
}

char *goci_symbol_path(const char *package, size_t len)
{
	oci_auto_buf path = OCI_BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		char byte = escaped(package + i, len - i);

		oci_buf_add(&path, byte ? &byte : package + i, 1);
		i += byte ? 2 : 0;
	}
	return oci_buf_take(&path);
}
