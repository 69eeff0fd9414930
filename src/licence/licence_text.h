/*
 * Which licence a text is, by the phrases that each known licence is recognized by.
 *
 * Texts are compared by their words alone: case, punctuation, line ends and comment
 * marks do not count. A text that has more words than its licences explain contains
 * terms that are not known; this is told, not passed over.
 */
#ifndef GOCI_LICENCE_LICENCE_TEXT_H
#define GOCI_LICENCE_LICENCE_TEXT_H

#include "oci/buf.h"

#include <stdbool.h>

/* Bytes of a licence's text that are read. */
enum { GOCI_LICENCE_TEXT_MAX = 1 << 20 };

/*
 * Appends the SPDX ids of the licences in a text, and the expressions of its lines
 * "SPDX-License-Identifier:", each once. Returns whether they explain all of it.
 */
bool goci_licence_of_text(const char *text, size_t len, struct oci_strv *licences);

/* The same, and "LicenseRef-sha256-HASH" of the text where they do not. */
void goci_licence_add_text(const char *text, size_t len, struct oci_strv *licences);

/* The words of a text in small letters, separated by one space each. */
void goci_licence_words(const char *text, size_t len, struct oci_buf *words);

#endif
