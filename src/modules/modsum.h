/*
 * Checksums of modules as in go.sum: "h1:" and the base64 of the SHA-256 of a list of
 * the SHA-256 of each file (golang.org/x/mod/sumdb/dirhash, Hash1).
 */
#ifndef GOCI_MODULES_MODSUM_H
#define GOCI_MODULES_MODSUM_H

#include "oci/cancel.h"

/*
 * The checksum of a module's zip, and of the folder that it was unpacked to; `name` is
 * "PATH@VERSION", the prefix of the folder's files in the list. Owned by the caller;
 * NULL where a file cannot be read or is neither a file nor a folder.
 *
 * libarchive reads the local headers of a zip, Go the central directory: a zip in which
 * they differ is only detected by the checksum of the folder.
 */
char *goci_modsum_zip(
	const char *zip, const struct oci_cancel *cancel, struct oci_err *err);
char *goci_modsum_dir(const char *dir, const char *name,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
