#include "standalone/libc.h"

#include <errno.h>

const char *goci_alone_nl_langinfo(nl_item item)
{
	return item == CODESET ? "UTF-8" : "";
}

locale_t goci_alone_newlocale(int mask, const char *name, locale_t base)
{
	(void)mask;
	(void)name;
	(void)base;
	errno = ENOENT;
	return (locale_t)0;
}

iconv_t goci_alone_iconv_open(const char *to, const char *from)
{
	(void)to;
	(void)from;
	errno = EINVAL;
	return (iconv_t)-1;
}

size_t goci_alone_iconv(
	iconv_t cd, char **in, size_t *in_left, char **out, size_t *out_left)
{
	(void)cd;
	(void)in;
	(void)in_left;
	(void)out;
	(void)out_left;
	errno = EBADF;
	return (size_t)-1;
}

int goci_alone_iconv_close(iconv_t cd)
{
	(void)cd;
	errno = EBADF;
	return -1;
}

void *goci_alone_dlopen(const char *path, int mode)
{
	(void)path;
	(void)mode;
	return NULL;
}

void *goci_alone_dlsym(void *handle, const char *symbol)
{
	(void)handle;
	(void)symbol;
	return NULL;
}

int goci_alone_dlclose(void *handle)
{
	(void)handle;
	return -1;
}

const char *goci_alone_dlerror(void)
{
	return "this program is static and loads nothing";
}

int goci_alone_dladdr(const void *address, Dl_info *info)
{
	(void)address;
	(void)info;
	return 0;
}

int goci_alone_getaddrinfo(const char *node, const char *service,
	const struct addrinfo *hints, struct addrinfo **found)
{
	(void)node;
	(void)service;
	(void)hints;
	(void)found;
	return EAI_FAIL;
}

void goci_alone_freeaddrinfo(struct addrinfo *found)
{
	(void)found;
}

int goci_alone_getnameinfo(const struct sockaddr *address, socklen_t address_len,
	char *host, socklen_t host_len, char *service, socklen_t service_len, int flags)
{
	(void)address;
	(void)address_len;
	(void)host;
	(void)host_len;
	(void)service;
	(void)service_len;
	(void)flags;
	return EAI_FAIL;
}

struct hostent *goci_alone_gethostbyname(const char *name)
{
	(void)name;
	return NULL;
}
