/*
 * The licences of a Go module, by the files in its folder of the module cache.
 */
#ifndef GOCI_LICENCE_LICENCE_MODULE_H
#define GOCI_LICENCE_LICENCE_MODULE_H

#include "oci/cache.h"

/* Whether a file of this name contains a licence: LICENSE, COPYING.md, LICENSE-MIT. */
bool goci_licence_is_file(const char *name);

/*
 * Appends the licences of the files in a module's folder, sorted, each once; a file
 * that says more than its known licences, or nothing known, adds
 * "LicenseRef-sha256-HASH" of the file. Appends nothing where there is no such file, or
 * it cannot be read: a missing licence is no failure of a build.
 */
void goci_licence_of_folder(const char *dir, struct oci_strv *licences);

/* The licence files in an open folder, sorted; and what one of them adds. */
void goci_licence_list(int dir, struct oci_strv *names);
void goci_licence_add_file(int dir, const char *name, struct oci_strv *licences);

/* Licences that are kept in the cache; false where there is no such record. */
bool goci_licence_recall(struct oci_cache *cache, const struct oci_digest *key,
	struct oci_strv *licences);
void goci_licence_keep(struct oci_cache *cache, const struct oci_digest *key,
	const struct oci_strv *licences);

/* Where modules are, and where their licences are kept; all borrowed. */
struct goci_licences {
	const char *modcache;    /* GOMODCACHE */
	struct oci_cache *cache; /* or NULL */
	/* The main module's folder where Go builds from its vendor/, which then has the
	 * modules' licences; else NULL. */
	const char *vendored;
};

/*
 * The same for a module of the module cache. The answer is kept in the cache by the
 * module's checksum, which stands for its content; without one it is not kept.
 */
void goci_licence_of_module(const struct goci_licences *from, const char *path,
	const char *version, const char *sum, struct oci_strv *licences);

#endif
