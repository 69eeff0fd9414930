#include "doc.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SHOWN = 100, DETAIL_MAX = 512 };

static bool is_plain(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			return false;
	return *name != '\0' && !isdigit((unsigned char)*name);
}

/* Appends the place; long names are cut. */
static void format_place(const struct oci_at *at, struct oci_buf *out)
{
	if (!at)
		return;
	format_place(at->up, out);
	if (!at->name)
		oci_buf_addf(out, "[%zu]", at->index);
	else if (is_plain(at->name))
		oci_buf_addf(out, ".%.*s", NAME_SHOWN, at->name);
	else
		oci_buf_addf(
			out, "%s[\"%.*s\"]", at->up ? "" : ".", NAME_SHOWN, at->name);
}

void oci_doc_say(const struct oci_doc *doc, const struct oci_at *at, enum oci_rule rule,
	const char *fmt, ...)
{
	oci_auto_buf where = OCI_BUF_INIT;
	char detail[DETAIL_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	format_place(at, &where);
	oci_findings_add(doc->findings, rule, doc->subject,
		where.len ? where.data : NULL, "%s", detail);
}

const char *oci_json_kind(const json_t *value)
{
	static const char *const kinds[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number",
		[JSON_REAL] = "a number with a fraction or exponent",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return value ? kinds[json_typeof(value)] : "absent";
}
