/*
 * UTF-8: checks for paths, JSON strings and messages.
 */
#ifndef OCI_UTF8_H
#define OCI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the first character of `len` bytes at `s` into `*c`. Returns its length in
 * bytes, 0 when it is malformed (RFC 3629: surrogates, overlong forms).
 */
size_t oci_utf8_decode(const char *s, size_t len, uint32_t *c);

/* Whether `s` is well-formed UTF-8. */
bool oci_utf8_valid(const char *s);

/* Whether `s` has a C0 control character or DEL. */
bool oci_utf8_has_control(const char *s);

/*
 * Whether a character can be printed as it is: not a control character (C0, DEL, C1),
 * line separator, or invisible character that changes the order or look of others.
 */
bool oci_utf8_is_plain(uint32_t c);
/* Whether `s` is well formed and has only such characters. */
bool oci_utf8_all_plain(const char *s);

#endif
