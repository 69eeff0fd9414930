/*
 * Prints sections of docs/troubleshooting.md, which is a part of the program: where
 * goci is installed, its pages may not be.
 */
#ifndef GOCI_MANUAL_TROUBLESHOOTING_H
#define GOCI_MANUAL_TROUBLESHOOTING_H

#include "oci/buf.h"

/* The names of the sections, which are their anchors in the page. */
void goci_troubleshooting_names(struct oci_strv *out);

/*
 * Appends the section of that name with those below it, code indented. Returns -1 if
 * there is none.
 */
int goci_troubleshooting_add(const char *name, struct oci_buf *out);

#endif
