/*
 * File names of secrets: the table oci/secrets.def.
 *
 * Where the content is not available, as in a source that is excluded from an image,
 * every row counts. In an image the content is searched for keys and tokens as well, so
 * that only names count which no public file has.
 */
#ifndef OCI_SECRET_H
#define OCI_SECRET_H

#include <stddef.h>

enum oci_secret_kind {
	OCI_SECRET_NAME,    /* nothing public has this name */
	OCI_SECRET_PLACE,   /* nor this one, but where a system keeps what is public */
	OCI_SECRET_CONTENT, /* it is public as often: in an image the content tells */
};

struct oci_secret {
	enum oci_secret_kind kind;
	const char *pattern;
	const char *what; /* "a private key" */
};

/* The table. */
extern const struct oci_secret oci_secrets[];
extern const size_t oci_secret_count;

/* The kind of secret of a file in a source tree by its clean path; NULL for none. */
const struct oci_secret *oci_secret_in_source(const char *path);

/* The same for a file in an image, whose content is searched as well. */
const struct oci_secret *oci_secret_in_image(const char *path);

#endif
