#include "oci/mem.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <stdlib.h>

static void *take(size_t size)
{
	return oci_xreallocarray(NULL, size, 1);
}

static void *take_for_crypto(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return take(size);
}

static void *resize_for_crypto(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return oci_xreallocarray(p, size, 1);
}

void oci_mem_guard(void)
{
	json_set_alloc_funcs(take, free);
	if (CRYPTO_set_mem_functions(take_for_crypto, resize_for_crypto, NULL) != 1)
		oci_abort("libcrypto was in use before its memory was guarded");
}
