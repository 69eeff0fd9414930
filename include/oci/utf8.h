/*
 * UTF-8: what may go into a path, a JSON string, a message.
 */
#ifndef OCI_UTF8_H
#define OCI_UTF8_H

#include <stdbool.h>

/* Whether `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool oci_utf8_valid(const char *s);

/* Whether `s` has a C0 control character or DEL. */
bool oci_utf8_has_control(const char *s);

#endif
