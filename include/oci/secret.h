/*
 * Names of files that hold secrets: one table (secrets.def) for all who look for them,
 * the context of a build, `goci init`, and policies of images.
 *
 * A name says more or less. Where the content cannot be asked, as in a source that is
 * left out of an image, every row counts. In an image the content of files is searched
 * for keys and tokens all the same, so that only names count which nothing public has.
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

/* The table, for who lists it. */
extern const struct oci_secret oci_secrets[];
extern const size_t oci_secret_count;

/* What a file of a source is by its clean path, or NULL for no secret. */
const struct oci_secret *oci_secret_in_source(const char *path);

/* The same of a file of an image, whose content is looked at besides. */
const struct oci_secret *oci_secret_in_image(const char *path);

#endif
