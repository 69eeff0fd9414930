#include "oci/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* An allocation has no context that could carry it. */
static void (*handler)(const char *reason);

void oci_mem_set_handler(void (*fn)(const char *reason))
{
	handler = fn;
}

static void put(const char *text)
{
	(void)!write(STDERR_FILENO, text, strlen(text));
}

void oci_abort(const char *reason)
{
	if (handler)
		handler(reason);
	put(program_invocation_short_name);
	put(": ");
	put(reason);
	put("\n");
	abort();
}

void oci_out_of_memory(void)
{
	oci_abort("out of memory");
}

static void *must(void *p)
{
	if (!p)
		oci_out_of_memory();
	return p;
}

void *oci_xcalloc(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size ? size : 1));
}

void *oci_xreallocarray(void *p, size_t n, size_t size)
{
	return must(reallocarray(p, n ? n : 1, size ? size : 1));
}

void *oci_xgrow(void *items, size_t count, size_t size)
{
	enum { FIRST = 4 };

	if (count >= FIRST ? (count & (count - 1)) != 0 : count != 0)
		return items;
	return oci_xreallocarray(items, count ? 2 * count : FIRST, size);
}

void *oci_xlarge(size_t size)
{
	enum { HUGE = 2 << 20 };
	size_t whole = (size / HUGE + 1) * HUGE;
	void *p = must(aligned_alloc(HUGE, whole));

	(void)madvise(p, whole, MADV_HUGEPAGE);
	return p;
}

char *oci_xstrdup(const char *s)
{
	return must(strdup(s));
}

char *oci_xstrndup(const char *s, size_t len)
{
	return must(strndup(s, len));
}

char *oci_xasprintf(const char *fmt, ...)
{
	char *out = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&out, fmt, ap);
	va_end(ap);
	return must(len < 0 ? NULL : out);
}

void oci_freep(void *p)
{
	free(*(void **)p);
}

void oci_closep(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

void oci_fclosep(void *f)
{
	int saved = errno;

	if (*(FILE **)f)
		fclose(*(FILE **)f);
	errno = saved;
}
