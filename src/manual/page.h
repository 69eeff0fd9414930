/*
 * A page of documentation: headings, paragraphs, items, code. It is written as plain
 * text for a terminal, or as roff, man(7), for man and mandoc.
 *
 * Texts are goci's own. In them, "\n\n" separates paragraphs, "\n" ends a line, and a
 * `word` in backquotes or an --option is code, which roff shows in bold.
 */
#ifndef GOCI_MANUAL_PAGE_H
#define GOCI_MANUAL_PAGE_H

#include "oci/buf.h"

#include <stdbool.h>

/* The width of help that is not printed at a terminal. */
enum { GOCI_PAGE_WIDTH = 80 };

struct goci_page {
	struct oci_buf out;
	bool roff;
	int width; /* of plain text */
};

#define GOCI_PAGE_INIT(roff, width)           \
	{                                     \
		OCI_BUF_INIT, (roff), (width) \
	}

void goci_page_release(struct goci_page *page);
#define goci_auto_page OCI_AUTO(goci_page_release) struct goci_page

/*
 * The first lines of a manual page: "goci-build", its section 1 or 5, one line on what
 * it is. Roff only.
 */
void goci_page_title(
	struct goci_page *page, const char *name, int section, const char *summary);
/* A heading, as in "Exit status"; and one below it. */
void goci_page_section(struct goci_page *page, const char *title);
void goci_page_group(struct goci_page *page, const char *title);
void goci_page_text(struct goci_page *page, const char *text);
/* An item: `tag`, which is code, then `arg` (or ""), a placeholder, and the text. */
void goci_page_item(
	struct goci_page *page, const char *tag, const char *arg, const char *text);
/* Lines as they are. */
void goci_page_code(struct goci_page *page, const char *lines);

#endif
