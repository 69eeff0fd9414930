#include "fuzz.h"

#include "app/text.h"
#include "app/text_json.h"
#include "app/text_print.h"
#include "oci/ref.h"
#include "oci/utf8.h"
#include "options/checks_name.h"
#include "options/destination.h"
#include "options/placeholders.h"

#include <stdlib.h>
#include <string.h>

/* Whether it is UTF-8 that shows itself, but for ends of lines and tabs. */
static void must_be_harmless(const char *text, size_t len)
{
	uint32_t c;

	for (size_t at = 0, size; at < len; at += size) {
		size = oci_utf8_decode(text + at, len - at, &c);
		if (!size || (!oci_utf8_is_plain(c) && c != '\n' && c != '\t'))
			abort();
	}
}

static char *printed(const char *data, size_t len, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (!out)
		abort();
	goci_text_print(out, data, len);
	fclose(out);
	return text;
}

/* A document with the text in it means the same after it was printed. */
static void check_json(const char *text)
{
	oci_auto_free char *raw = NULL, *shown = NULL;
	json_auto_t *doc = json_pack("[o]", goci_text_json(text)), *read = NULL;
	size_t size;

	raw = json_dumps(doc, JSON_COMPACT);
	shown = printed(raw, strlen(raw), &size);
	must_be_harmless(shown, size);
	read = json_loads(shown, 0, NULL);
	if (!read || !json_equal(read, doc))
		abort();
}

static void print(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len), *clean = NULL, *again = NULL;
	oci_auto_free char *out = NULL;
	oci_auto_buf cut = OCI_BUF_INIT;
	size_t size, width = len ? (unsigned char)data[len - 1] : 0;

	out = printed(data, len, &size);
	must_be_harmless(out, size);
	clean = goci_text_clean(text);
	again = goci_text_clean(clean);
	if (!oci_utf8_all_plain(clean) || strcmp(clean, again) != 0)
		abort();
	goci_text_add_cut(&cut, text, width);
	if (strncmp(clean, cut.data, cut.len) != 0 || !oci_utf8_all_plain(cut.data) ||
		goci_text_width(cut.data) > width)
		abort();
	check_json(text);
}

static char *get(void *arg, const char *word, struct oci_err *err)
{
	(void)err;
	return oci_xasprintf("%s%s", (const char *)arg, word);
}

/*
 * Names from git, and settings with placeholders: what is made to fit does, and what is
 * escaped stays as it is.
 */
static void placeholders(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	const struct goci_placeholders values = {get, text};
	oci_auto_free char *escaped = goci_placeholders_escape(text);
	oci_auto_free char *tag = goci_tag_fit(text), *name = goci_name_fit(text);
	struct oci_err err;
	oci_auto_free char *back = goci_placeholders_expand(escaped, &values, &err);
	oci_auto_free char *any = goci_placeholders_expand(text, &values, &err);
	oci_auto_ref ref = {0};

	if (!back || strcmp(back, text) != 0 || goci_placeholders_find(escaped))
		abort();
	if ((tag && oci_tag_check(tag, &err) < 0) || goci_check_name(name, &err) < 0)
		abort();
	(void)goci_destination_parse(text, &ref, &err);
}

const struct fuzz_target fuzz_texts[] = {
	{"print", print},
	{"placeholders", placeholders},
	{0},
};
