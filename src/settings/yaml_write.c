#include "settings/yaml_write.h"

#include "dockerignore/ignore_runes.h"
#include "oci/utf8.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_plain(const char *text)
{
	static const char *const words[] = {
		"true", "false", "yes", "no", "on", "off", "null", "y", "n"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return false;
	if (*text >= '1' && *text <= '9' && strlen(text) < 6 &&
		strspn(text, "0123456789") == strlen(text))
		return true;
	if (!isalpha((unsigned char)*text) && *text != '/' &&
		strncmp(text, "./", 2) != 0)
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("_./-", *text) &&
			!(*text == ':' && text[1] && text[1] != ' '))
			return false;
	return true;
}

void goci_yaml_write(const char *text, struct oci_buf *out)
{
	size_t left = strlen(text), len;

	if (is_plain(text)) {
		oci_buf_adds(out, text);
		return;
	}
	oci_buf_adds(out, "\"");
	for (; left; text += len, left -= len) {
		uint32_t rune = goci_rune_decode(text, left, &len);

		/* A byte that is not UTF-8 stays: goci's reader refuses it. */
		if (!oci_utf8_is_plain(rune))
			oci_buf_addf(out,
				rune < 0x80      ? "\\x%02x"
				: rune < 0x10000 ? "\\u%04x"
						 : "\\U%08x",
				rune);
		else
			oci_buf_addf(out, "%s%.*s",
				rune == '"' || rune == '\\' ? "\\" : "", (int)len,
				text);
	}
	oci_buf_adds(out, "\"");
}
