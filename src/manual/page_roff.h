/*
 * Roff of the macros man(7), for groff and mandoc: every character stands for itself,
 * and no line is longer than 80 bytes unless it is code.
 */
#ifndef GOCI_MANUAL_PAGE_ROFF_H
#define GOCI_MANUAL_PAGE_ROFF_H

#include "oci/buf.h"

void goci_roff_title(
	struct oci_buf *out, const char *name, int section, const char *summary);
/* `macro` is ".SH", whose titles are written in capitals, or ".SS". */
void goci_roff_heading(struct oci_buf *out, const char *macro, const char *title);
void goci_roff_text(struct oci_buf *out, const char *text);
void goci_roff_item(
	struct oci_buf *out, const char *tag, const char *arg, const char *text);
void goci_roff_code(struct oci_buf *out, const char *lines);

#endif
