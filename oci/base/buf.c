#include "oci/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an empty buffer points at; never written to. */
char oci_buf_empty[1];

void oci_buf_release(struct oci_buf *buf)
{
	if (buf->data != oci_buf_empty)
		free(buf->data);
	*buf = (struct oci_buf)OCI_BUF_INIT;
}

void oci_buf_clear(struct oci_buf *buf)
{
	buf->len = 0;
	if (buf->data != oci_buf_empty)
		buf->data[0] = '\0';
}

char *oci_buf_reserve(struct oci_buf *buf, size_t len)
{
	size_t need = buf->len + len + 1;

	if (need > buf->cap) {
		size_t cap = buf->cap ? buf->cap : 64;

		while (cap < need)
			cap *= 2;
		if (buf->data == oci_buf_empty)
			buf->data = NULL;
		buf->data = oci_xreallocarray(buf->data, cap, 1);
		buf->data[buf->len] = '\0';
		buf->cap = cap;
	}
	return buf->data + buf->len;
}

void oci_buf_add(struct oci_buf *buf, const void *data, size_t len)
{
	if (!len)
		return;
	memcpy(oci_buf_reserve(buf, len), data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void oci_buf_adds(struct oci_buf *buf, const char *s)
{
	oci_buf_add(buf, s, strlen(s));
}

void oci_buf_vaddf(struct oci_buf *buf, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len <= 0)
		return;
	vsnprintf(oci_buf_reserve(buf, (size_t)len), (size_t)len + 1, fmt, ap);
	buf->len += (size_t)len;
}

void oci_buf_addf(struct oci_buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(buf, fmt, ap);
	va_end(ap);
}

char *oci_buf_take(struct oci_buf *buf)
{
	char *s = buf->data == oci_buf_empty ? oci_xstrdup("") : buf->data;

	*buf = (struct oci_buf)OCI_BUF_INIT;
	return s;
}

void oci_strv_release(struct oci_strv *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->items[i]);
	free(v->items);
	*v = (struct oci_strv)OCI_STRV_INIT;
}

void oci_strv_take(struct oci_strv *v, char *s)
{
	OCI_GROW(v->items, v->count);
	v->items[v->count++] = s;
	OCI_GROW(v->items, v->count);
	v->items[v->count] = NULL;
}

void oci_strv_add(struct oci_strv *v, const char *s)
{
	oci_strv_take(v, oci_xstrdup(s));
}

void oci_strv_addf(struct oci_strv *v, const char *fmt, ...)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&buf, fmt, ap);
	va_end(ap);
	oci_strv_take(v, oci_buf_take(&buf));
}

void oci_strv_add_all(struct oci_strv *v, const struct oci_strv *from)
{
	for (size_t i = 0; i < from->count; i++)
		oci_strv_add(v, from->items[i]);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void oci_strv_sort(struct oci_strv *v)
{
	if (v->count)
		qsort(v->items, v->count, sizeof(*v->items), by_bytes);
}

bool oci_strv_has(const struct oci_strv *v, const char *s)
{
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->items[i], s) == 0)
			return true;
	return false;
}
