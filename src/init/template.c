#include "init/template.h"

#include "dockerfile/words.h"
#include "oci/mem.h"

#include <string.h>

#define BLANKS " \t\r\n"

size_t goci_template_len(const char *p)
{
	const char *end;

	if (strncmp(p, "{{", 2) != 0)
		return 0;
	end = strstr(p + 2, "}}");
	return end ? (size_t)(end + 2 - p) : strlen(p);
}

bool goci_template_in(const char *text)
{
	return strstr(text, "{{") != NULL;
}

/* The first word of an action: "{{- if .X }}" has "if". */
static char *first_word(const char *action)
{
	const char *p = action + 2;

	p += *p == '-' && strchr(BLANKS, p[1]);
	p += strspn(p, BLANKS);
	return oci_xstrndup(p, strcspn(p, BLANKS "}"));
}

bool goci_template_decides(const char *text)
{
	for (const char *p = strstr(text, "{{"); p; p = strstr(p + 2, "{{")) {
		oci_auto_free char *word = first_word(p);

		if (goci_word_in(word, "if else end range with define block template "
				       "break continue"))
			return true;
	}
	return false;
}

size_t goci_template_word(const char *p)
{
	size_t len = 0;

	while (p[len] && !strchr(BLANKS, p[len])) {
		size_t action = goci_template_len(p + len);

		len += action ? action : 1;
	}
	return len;
}
