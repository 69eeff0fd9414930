#include "distro/copyright.h"

#include "distro/copyright_names.h"
#include "licence/licence_text.h"

#include <string.h>
#include <strings.h>

/* Licences of one file, bytes of a name: more is text, not names. */
enum { LICENCES_MAX = 200, NAME_MAX_LEN = 200 };

/* What has been read of a file. */
struct reading {
	struct oci_strv *licences;
	struct oci_strv known; /* names whose texts are known licences */
	struct oci_strv names; /* without an id, or a text that is known */
};

static void reading_release(struct reading *r)
{
	oci_strv_release(&r->known);
	oci_strv_release(&r->names);
}

static void add_once(struct oci_strv *list, const char *s)
{
	if (list->count < LICENCES_MAX && !oci_strv_has(list, s))
		oci_strv_add(list, s);
}

/* Lines of a text begin with a blank; " ." is an empty one. */
static bool is_known_text(const char *text, size_t len, struct oci_strv *licences)
{
	oci_auto_strv found = OCI_STRV_INIT;

	if (!len || !goci_licence_of_text(text, len, &found) || !found.count)
		return false;
	for (size_t i = 0; i < found.count; i++)
		add_once(licences, found.items[i]);
	return true;
}

/* A field "License:", its name on the first line, and the text on those that follow. */
static void take_field(
	struct reading *r, const char *line, size_t n, const char *text, size_t len)
{
	oci_auto_free char *name = NULL, *expression = NULL;

	while (n && strchr(" \t", *line)) {
		line++;
		n--;
	}
	while (n && strchr(" \t\r", line[n - 1]))
		n--;
	if (n > NAME_MAX_LEN || memchr(line, '\0', n))
		return;
	name = oci_xstrndup(line, n);
	expression = goci_copyright_expression(name);
	if (expression)
		add_once(r->licences, expression);
	else if (is_known_text(text, len, r->licences))
		add_once(&r->known, name);
	else if (n)
		add_once(&r->names, name);
}

/* The end of the lines from `text` on that begin with a blank. */
static const char *end_of_text(const char *text, const char *end)
{
	while (text < end && (*text == ' ' || *text == '\t')) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		text = eol ? eol + 1 : end;
	}
	return text;
}

static bool is_machine_readable(const char *text, size_t len)
{
	static const char format[] = "Format:", form[] = "copyright-format";
	const char *eol;

	if (!text || len <= sizeof(format) ||
		strncasecmp(text, format, sizeof(format) - 1) != 0)
		return false;
	eol = memchr(text, '\n', len);
	return eol && (memmem(text, (size_t)(eol - text), form, sizeof(form) - 1) ||
			      memmem(text, (size_t)(eol - text), "dep5", 4));
}

static void take_fields(struct reading *r, const char *text, const char *end)
{
	static const char field[] = "License:";
	size_t head = sizeof(field) - 1;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		const char *line = text, *line_end = eol ? eol : end;

		text = eol ? eol + 1 : end;
		if ((size_t)(line_end - line) < head ||
			strncasecmp(line, field, head) != 0)
			continue;
		eol = end_of_text(text, end);
		take_field(r, line + head, (size_t)(line_end - line) - head, text,
			(size_t)(eol - text));
		text = eol;
	}
}

void goci_copyright_licences(const char *text, size_t len, struct oci_strv *licences)
{
	OCI_AUTO(reading_release)
	struct reading r = {licences, OCI_STRV_INIT, OCI_STRV_INIT};
	size_t count = licences->count;

	if (is_machine_readable(text, len)) {
		take_fields(&r, text, text + len);
		for (size_t i = 0; i < r.names.count; i++)
			if (!oci_strv_has(&r.known, r.names.items[i]))
				add_once(licences, r.names.items[i]);
	}
	if (licences->count == count)
		goci_licence_add_text(text, len, licences);
}
