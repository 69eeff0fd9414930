/*
 * The sums of modules as go.sum has them: "h1:" and the base64 of a SHA-256 of a list
 * of the SHA-256 of each file (golang.org/x/mod/sumdb/dirhash, Hash1).
 */
#ifndef GOCI_MODULES_MODSUM_H
#define GOCI_MODULES_MODSUM_H

#include "oci/cancel.h"

/*
 * The sum of a module's zip, as it was downloaded, and of the folder that it was
 * unpacked to; the files of that are called "NAME/..." in it, where `name` is
 * "PATH@VERSION". Returned is what the caller owns, or NULL for what cannot be read or
 * has links and the like, which no module has.
 *
 * Of a zip libarchive believes the headers before the files, and Go, when it unpacks
 * it, those at the end: what only differs there shows in the folder.
 */
char *goci_modsum_zip(
	const char *zip, const struct oci_cancel *cancel, struct oci_err *err);
char *goci_modsum_dir(const char *dir, const char *name,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
