#include "go/flags_text.h"

#include "oci/mem.h"

#include <string.h>

bool goci_flag_split(const char *text, struct goci_flag *flag)
{
	if (text[0] != '-')
		return false;
	flag->name = text + 1 + (text[1] == '-');
	flag->len = strcspn(flag->name, "=");
	flag->value = flag->name[flag->len] ? flag->name + flag->len + 1 : NULL;
	return flag->len > 0 && flag->name[0] != '-';
}

bool goci_flag_is_word(const char *words, const char *word, size_t len)
{
	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		if (n == len && strncmp(p, word, len) == 0)
			return true;
		p += n;
	}
	return false;
}

const struct goci_flag_rule *goci_flag_find(
	const struct goci_flag_rule *rules, const struct goci_flag *flag)
{
	for (; rules->name; rules++)
		if (goci_flag_is_word(rules->name, flag->name, flag->len))
			return rules;
	return NULL;
}

int goci_flag_next(const char **text, char **field, struct oci_err *err)
{
	const char *p = *text + strspn(*text, " \t\n\r");
	size_t len = strcspn(p, " \t\n\r");

	if (!*p)
		return 0;
	if (*p == '"' || *p == '\'') {
		len = strcspn(p + 1, *p == '"' ? "\"" : "'");
		if (!p[1 + len])
			return oci_err_set(
				err, OCI_ERR_USAGE, "%.100s: unterminated quote", p);
		*field = oci_xstrndup(p + 1, len);
		*text = p + len + 2;
		return 1;
	}
	*field = oci_xstrndup(p, len);
	*text = p + len;
	return 1;
}
