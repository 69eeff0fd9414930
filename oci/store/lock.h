/*
 * Opens and locks the folder of a cache.
 */
#ifndef OCI_STORE_LOCK_H
#define OCI_STORE_LOCK_H

#include "cache_impl.h"

/* Opens the folder `dir`, created if missing, and locks it. Returns the fd, or -1. */
int oci_cache_lock(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err);

#endif
