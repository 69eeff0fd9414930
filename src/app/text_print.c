#include "app/text_print.h"

#include "app/text.h"
#include "ci/defuse.h"
#include "ci/github.h"

#include <stdarg.h>
#include <string.h>

static void print(FILE *out, const char *text, size_t len)
{
	char escape[GOCI_TEXT_ESCAPE];

	while (len) {
		size_t size = goci_text_plain(text, len, true);

		fwrite(text, 1, size, out);
		if (size < len) {
			size += goci_text_escape(text + size, len - size, escape);
			fputs(escape, out);
		}
		text += size;
		len -= size;
	}
}

void goci_text_print(FILE *out, const char *text, size_t len)
{
	oci_auto_buf safe = OCI_BUF_INIT;

	if (!goci_ci_commands(text, len)) {
		print(out, text, len);
		return;
	}
	goci_ci_defuse(&safe, text, len);
	print(out, safe.data, safe.len);
}

void goci_text_print_line(FILE *out, const char *fmt, ...)
{
	oci_auto_buf raw = OCI_BUF_INIT, line = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	goci_text_add(&line, raw.data);
	oci_buf_adds(&line, "\n");
	goci_text_print(out, line.data, line.len);
}

void goci_text_print_annotation(FILE *out, const char *name, const char *text)
{
	oci_auto_buf clean = OCI_BUF_INIT, command = OCI_BUF_INIT;

	goci_text_add_lines(&clean, text, strlen(text));
	goci_github_message(&command, name, NULL, clean.data);
	fwrite(command.data, 1, command.len, out);
}
