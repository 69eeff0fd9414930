#include "resolve/reftext.h"

#include "service/find_reference.h"

#include <string.h>

/* Names and import paths are shorter. */
enum { LENGTH_MAX = 1000 };

bool goci_reftext_begins(const char *text)
{
	return goci_is_reference(text);
}

char *goci_reftext_take(const char *text, size_t len)
{
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	/* NEL, LS and PS are line breaks of YAML 1.1, too. */
	if (len > LENGTH_MAX || strcspn(text, " \t\r\n") < len ||
		strstr(text, "\xc2\x85") || strstr(text, "\xe2\x80\xa8") ||
		strstr(text, "\xe2\x80\xa9"))
		return NULL;
	return oci_xstrndup(text, len);
}

/* "git+ko://" is another scheme. */
static bool holds(const char *text, const char *scheme)
{
	for (const char *at = text; (at = strstr(at, scheme)) != NULL; at++)
		if (at == text || !strchr("abcdefghijklmnopqrstuvwxyz"
					  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.",
					  at[-1]))
			return true;
	return false;
}

bool goci_reftext_within(const char *text)
{
	return holds(text, GOCI_SCHEME) || holds(text, GOCI_SCHEME_KO);
}
