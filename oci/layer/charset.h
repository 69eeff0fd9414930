/*
 * A scope with the locale C.UTF-8 for the current thread. libarchive interprets the
 * names that it writes in the charset of the thread's locale; the names here are UTF-8
 * or plain bytes, whatever locale the user has. Names that are read from a tar do not
 * come from libarchive (guard.h).
 */
#ifndef OCI_LAYER_CHARSET_H
#define OCI_LAYER_CHARSET_H

#include <locale.h>

struct oci_locale {
	locale_t utf8;
	locale_t before;
};

/*
 * Switches the thread to C.UTF-8; keeps the current locale where there is no C.UTF-8.
 */
struct oci_locale oci_locale_utf8(void);
/* Restores the previous locale; used by oci_auto_locale. */
void oci_locale_leave(struct oci_locale *locale);

#define oci_auto_locale __attribute__((cleanup(oci_locale_leave), unused))

#endif
