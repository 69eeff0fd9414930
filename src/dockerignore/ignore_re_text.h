/*
 * Translates the regular expression of a pattern from Go's syntax (RE2) to PCRE2's.
 *
 * No byte of a pattern reaches PCRE2 unquoted unless it was translated.
 */
#ifndef GOCI_DOCKERIGNORE_IGNORE_RE_TEXT_H
#define GOCI_DOCKERIGNORE_IGNORE_RE_TEXT_H

#include "dockerignore/ignore_clean.h"

/*
 * Appends the translation of `expression`, which must be well-formed UTF-8, to *out. It
 * must be compiled with PCRE2_UTF, PCRE2_DOTALL and PCRE2_ANCHORED. Returns NULL, or
 * the reason (static) why Go or goci refuses the expression; *out is then incomplete.
 */
const char *goci_re_translate(struct goci_slice expression, struct oci_buf *out);

#endif
