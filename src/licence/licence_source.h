/*
 * The licences of folders in a source: of the main module, and of modules in vendor/.
 * They are not in go.sum: what is known of them is kept by the content of the files.
 */
#ifndef GOCI_LICENCE_LICENCE_SOURCE_H
#define GOCI_LICENCE_LICENCE_SOURCE_H

#include "oci/cache.h"

/*
 * The digest of the licence files, names and contents, in the folder `path` beneath
 * `root`; of none where there is no such folder. Symlinks of the source do not lead out
 * of `root`; a file that is a symlink is none.
 */
void goci_licence_digest(const char *root, const char *path, struct oci_digest *digest);

/*
 * Appends the licences of that folder, as goci_licence_of_folder() does. `cache` may be
 * NULL.
 */
void goci_licence_of_source(const char *root, const char *path, struct oci_cache *cache,
	struct oci_strv *licences);

#endif
