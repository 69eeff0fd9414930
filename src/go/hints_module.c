#include "go/hints_module.h"

#include "oci/fs.h"

#include <ctype.h>
#include <string.h>

/*
 * Whether a word is "MODULE@VERSION:". Others have an @ too: "git@host:", and the path
 * of a file that a proxy has, "URL/@v/v1.0.0.mod:".
 */
static bool names_module(const char *word, size_t len)
{
	const char *at = memchr(word, '@', len);

	return at && at > word && at[-1] != '/' && word[len - 1] == ':' &&
	       (size_t)(at - word) + 3 < len && at[1] == 'v' &&
	       isdigit((unsigned char)at[2]);
}

/* The last one of a line counts: "WHO requires\n\tWHOM: WHY", "WHERE: WHOM: WHY". */
static char *in_line(const char *line, const char *end)
{
	const char *found = NULL;
	size_t size = 0;

	for (const char *p = line; p < end; p++) {
		size_t len = strcspn(p, " \t\n");

		if (p + len > end)
			len = (size_t)(end - p);
		if (len && names_module(p, len)) {
			found = p;
			size = len - 1;
		}
		p += len;
	}
	return found ? oci_xstrndup(found, size) : NULL;
}

char *goci_hint_module(const char *output, const char *end)
{
	char *name = NULL;

	for (const char *line = output; line < end && !name;) {
		size_t len = strcspn(line, "\n");
		const char *stop = line + len < end ? line + len : end;

		/* What `-x` tells is no failure. */
		if (*line != '#')
			name = in_line(line, stop);
		line = stop + 1;
	}
	return name;
}
