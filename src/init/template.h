/*
 * Templates: text in braces, {{ .Git.Tag }}, that ko and GoReleaser replace when they
 * build. goci has no counterpart: what has one in it is told, and left out.
 */
#ifndef GOCI_INIT_TEMPLATE_H
#define GOCI_INIT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

/* How long the action is that begins at `p`, with its braces; 0 where none begins. One
 * that is not closed goes to the end. */
size_t goci_template_len(const char *p);
/* Whether a text has an action in it. */
bool goci_template_in(const char *text);
/* Whether one of them decides what of the rest counts (if, range, with ...). */
bool goci_template_decides(const char *text);

/* The length of the word at `p`: up to a blank that is in no action. */
size_t goci_template_word(const char *p);

#endif
