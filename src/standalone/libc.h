/*
 * What the fully static goci (make STATIC=full) has in the place of those functions of
 * libc that look for files of the machine: locales, charsets, shared objects, name
 * services. There may be none, or those of another libc. The linker gives a call of
 * NAME to goci_alone_NAME, in the libraries, too (LOOKUPS in the Makefile).
 */
#ifndef GOCI_STANDALONE_LIBC_H
#define GOCI_STANDALONE_LIBC_H

#include <dlfcn.h>
#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <netdb.h>

/*
 * "UTF-8" for CODESET, else "": libarchive takes names as they are then, with what it
 * does in C.UTF-8 (oci/layer/charset.h), and needs neither locales nor iconv.
 */
const char *goci_alone_nl_langinfo(nl_item item);

/* There is no locale but "C": ENOENT. */
locale_t goci_alone_newlocale(int mask, const char *name, locale_t base);

/* There is no conversion: EINVAL. */
iconv_t goci_alone_iconv_open(const char *to, const char *from);
size_t goci_alone_iconv(
	iconv_t cd, char **in, size_t *in_left, char **out, size_t *out_left);
int goci_alone_iconv_close(iconv_t cd);

/* libcrypto has its algorithms in it, and loads no providers. */
void *goci_alone_dlopen(const char *path, int mode);
void *goci_alone_dlsym(void *handle, const char *symbol);
int goci_alone_dlclose(void *handle);
const char *goci_alone_dlerror(void);
int goci_alone_dladdr(const void *address, Dl_info *info);

/* goci has no connections; skopeo and Go, which have, are other programs. */
int goci_alone_getaddrinfo(const char *node, const char *service,
	const struct addrinfo *hints, struct addrinfo **found);
void goci_alone_freeaddrinfo(struct addrinfo *found);
int goci_alone_getnameinfo(const struct sockaddr *address, socklen_t address_len,
	char *host, socklen_t host_len, char *service, socklen_t service_len,
	int flags);
struct hostent *goci_alone_gethostbyname(const char *name);

#endif
