#include "app/text_print.h"

#include "app/text.h"

#include <stdarg.h>

void goci_text_print(FILE *out, const char *text, size_t len)
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

void goci_text_print_line(FILE *out, const char *fmt, ...)
{
	oci_auto_buf raw = OCI_BUF_INIT, line = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	goci_text_add(&line, raw.data);
	oci_buf_adds(&line, "\n");
	fwrite(line.data, 1, line.len, out);
}
