/*
 * Growing strings and lists of strings.
 *
 * `struct oci_buf` is always NUL-terminated and its `data` is never NULL, so that it
 * can be passed as a C string. `struct oci_strv` is a list of owned strings that ends
 * with NULL once it has an item, so that it can be used as an argument vector.
 * Initialise them with OCI_BUF_INIT and OCI_STRV_INIT.
 */
#ifndef OCI_BUF_H
#define OCI_BUF_H

#include "oci/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct oci_buf {
	char *data;
	size_t len;
	size_t cap;
};

extern char oci_buf_empty[1];
#define OCI_BUF_INIT                  \
	{                             \
		.data = oci_buf_empty \
	}

/* Frees the content; the buffer is empty and usable again. */
void oci_buf_release(struct oci_buf *buf);
/* Empties the buffer and keeps its memory. */
void oci_buf_clear(struct oci_buf *buf);
/* Appends bytes, a string, a formatted string. */
void oci_buf_add(struct oci_buf *buf, const void *data, size_t len);
void oci_buf_adds(struct oci_buf *buf, const char *s);
void oci_buf_addf(struct oci_buf *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void oci_buf_vaddf(struct oci_buf *buf, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/*
 * Makes room for `len` more bytes and a NUL, and returns a pointer to it; `len` of the
 * buffer is unchanged.
 */
char *oci_buf_reserve(struct oci_buf *buf, size_t len);
/* Returns the string, which the caller frees; the buffer is empty again. */
char *oci_buf_take(struct oci_buf *buf);

#define oci_auto_buf OCI_AUTO(oci_buf_release) struct oci_buf

struct oci_strv {
	char **items;
	size_t count;
};

#define OCI_STRV_INIT \
	{             \
		0     \
	}

/* Frees the list and its strings; it is empty and usable again. */
void oci_strv_release(struct oci_strv *v);
/* Append a copy of `s`, a formatted string, copies of all strings of `from`. */
void oci_strv_add(struct oci_strv *v, const char *s);
void oci_strv_addf(struct oci_strv *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void oci_strv_add_all(struct oci_strv *v, const struct oci_strv *from);
/* Appends `s`, which was allocated by malloc and is owned by the list from then on. */
void oci_strv_take(struct oci_strv *v, char *s);
/* Sorts bytewise. */
void oci_strv_sort(struct oci_strv *v);
/* Whether a string equal to `s` is in the list. */
bool oci_strv_has(const struct oci_strv *v, const char *s);

#define oci_auto_strv OCI_AUTO(oci_strv_release) struct oci_strv

#endif
