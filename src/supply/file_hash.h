/*
 * The hashes of a file that a bill of materials names.
 */
#ifndef GOCI_SUPPLY_FILE_HASH_H
#define GOCI_SUPPLY_FILE_HASH_H

#include "oci/cancel.h"
#include "oci/digest.h"

/* SPDX requires a SHA-1 of each file (2.3, 8.4). */
struct goci_file_hash {
	struct oci_digest sha256;
	char sha1[41]; /* hex */
};

/* Reads the open file `fd` from its beginning; one thread for each of the hashes. */
int goci_file_hash(int fd, const struct oci_cancel *cancel, struct goci_file_hash *hash,
	struct oci_err *err);

/* The hash of a file that a thread computes, while its owner does something else. */
struct goci_hashing;

/*
 * Starts it. NULL if it cannot: the caller hashes the file later, and has the error
 * then. `cancel` is borrowed until goci_hashing_free.
 */
struct goci_hashing *goci_hashing_start(
	const char *path, const struct oci_cancel *cancel);

/* Waits for the thread. `hash` is borrowed from `hashing`. */
int goci_hashing_wait(struct goci_hashing *hashing, const struct goci_file_hash **hash,
	struct oci_err *err);

/* Waits for the thread, if nobody did. NULL is fine. */
void goci_hashing_free(struct goci_hashing *hashing);

/* The SHA-256 alone. */
int goci_file_digest(int fd, const struct oci_cancel *cancel, struct oci_digest *digest,
	struct oci_err *err);

#endif
