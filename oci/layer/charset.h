/*
 * libarchive takes the names that it writes to be in the charset of the thread's
 * locale. Ours are UTF-8 or bytes whatever the user's locale is: this puts a thread
 * into C.UTF-8 for a scope. Names that are read from a tar are not libarchive's
 * (guard.h).
 */
#ifndef OCI_LAYER_CHARSET_H
#define OCI_LAYER_CHARSET_H

#include <locale.h>

struct oci_locale {
	locale_t utf8;
	locale_t before;
};

/* Enters it; where the system has no C.UTF-8 the locale stays. */
struct oci_locale oci_locale_utf8(void);
/* Leaves it. For oci_auto_locale. */
void oci_locale_leave(struct oci_locale *locale);

#define oci_auto_locale __attribute__((cleanup(oci_locale_leave), unused))

#endif
