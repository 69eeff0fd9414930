/*
 * Go templates ("{{ .Git.Tag }}") in the settings of ko and GoReleaser, which goci does
 * not execute: they are only recognized, so that such a value can be left out.
 */
#ifndef GOCI_INIT_TEMPLATE_H
#define GOCI_INIT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the template action at `p`, braces included, up to the end of the text
 * if it is not closed; 0 if none begins there. */
size_t goci_template_len(const char *p);

/* Whether a text contains an action. */
bool goci_template_in(const char *text);

/* Whether an action of the text controls whether other text is used (if, range, with,
 * ...). */
bool goci_template_decides(const char *text);

/* The length of the word at `p`; blanks within an action do not end it. */
size_t goci_template_word(const char *p);

#endif
