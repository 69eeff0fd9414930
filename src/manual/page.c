#include "manual/page.h"

#include "manual/page_roff.h"

#include <ctype.h>
#include <string.h>

/* Where the texts of items begin. */
enum { COLUMN = 31 };

void goci_page_release(struct goci_page *page)
{
	oci_buf_release(&page->out);
}

/* Adds words from `column` on, wrapped. */
static void add_wrapped(
	struct goci_page *page, const char *text, int indent, int column)
{
	struct oci_buf *out = &page->out;

	while (*text) {
		int len = (int)strcspn(text, " \n");

		if (column > indent && column + 1 + len >= page->width) {
			oci_buf_addf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			oci_buf_adds(out, " ");
			column++;
		}
		oci_buf_add(out, text, (size_t)len);
		column += len;
		text += len;
		text += *text == ' ';
		if (*text != '\n')
			continue;
		oci_buf_adds(out, "\n");
		if (text[1] != '\n')
			oci_buf_addf(out, "%*s", indent, "");
		column = indent;
		text++;
	}
	oci_buf_adds(out, "\n");
}

void goci_page_title(
	struct goci_page *page, const char *name, int section, const char *summary)
{
	if (page->roff)
		goci_roff_title(&page->out, name, section, summary);
}

void goci_page_section(struct goci_page *page, const char *title)
{
	if (page->roff)
		goci_roff_heading(&page->out, ".SH", title);
	else
		oci_buf_addf(&page->out, "%s%s:\n", page->out.len ? "\n" : "", title);
}

void goci_page_group(struct goci_page *page, const char *title)
{
	if (page->roff)
		goci_roff_heading(&page->out, ".SS", title);
	else
		oci_buf_addf(&page->out, "\n%s:\n", title);
}

void goci_page_text(struct goci_page *page, const char *text)
{
	if (page->roff)
		goci_roff_text(&page->out, text);
	else
		add_wrapped(page, text, 0, 0);
}

void goci_page_item(
	struct goci_page *page, const char *tag, const char *arg, const char *text)
{
	int used = (int)(strlen(tag) + strlen(arg)) + 2;

	if (page->roff) {
		goci_roff_item(&page->out, tag, arg, text);
		return;
	}
	oci_buf_addf(&page->out, "  %s%s", tag, arg);
	if (used > COLUMN - 2) {
		oci_buf_adds(&page->out, "\n");
		used = 0;
	}
	oci_buf_addf(&page->out, "%*s", COLUMN - used, "");
	add_wrapped(page, text, COLUMN, COLUMN);
}

void goci_page_code(struct goci_page *page, const char *lines)
{
	if (page->roff) {
		goci_roff_code(&page->out, lines);
		return;
	}
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		oci_buf_addf(
			&page->out, "%s%.*s\n", len ? "    " : "", (int)len, lines);
		lines += len + (lines[len] == '\n');
	}
}
