/*
 * UTF-8: what may go into a path, a JSON string, a message.
 */
#ifndef OCI_UTF8_H
#define OCI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first character of the `len` bytes at `s` into `*c`: how many bytes it has, 0
 * where they begin with none (RFC 3629: no surrogates, no overlong forms).
 */
size_t oci_utf8_decode(const char *s, size_t len, uint32_t *c);

/* Whether `s` is well-formed UTF-8. */
bool oci_utf8_valid(const char *s);

/* Whether `s` has a C0 control character or DEL. */
bool oci_utf8_has_control(const char *s);

/*
 * Whether a character can be shown as it is: it is no control character (C0, DEL, C1),
 * ends no line, and changes neither the order nor the look of others unseen.
 */
bool oci_utf8_is_plain(uint32_t c);
/* Whether all of `s` can: it is well formed, and has such characters alone. */
bool oci_utf8_all_plain(const char *s);

#endif
