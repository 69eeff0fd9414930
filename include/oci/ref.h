/*
 * References to images, in the notation of skopeo.
 */
#ifndef OCI_REF_H
#define OCI_REF_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stddef.h>

enum oci_transport {
	OCI_LAYOUT,         /* oci:DIR[:TAG] */
	OCI_ARCHIVE,        /* oci-archive:FILE[:TAG], a layout as tar */
	OCI_DOCKER_ARCHIVE, /* docker-archive:FILE[:NAME:TAG], of `docker save` */
};

/* A reference. Owned strings; NULL where a part is not given. */
struct oci_ref {
	char *dir; /* or the archive */
	char *tag; /* of a docker archive: NAME:TAG */
	enum oci_transport transport;
	char *digest; /* "sha256:..." */
};

/* Parses oci:DIR[:TAG], where an image can be written. */
int oci_ref_parse(const char *s, struct oci_ref *ref, struct oci_err *err);
/* Parses any transport, with an optional "@sha256:..." at the end. */
int oci_ref_parse_any(const char *s, struct oci_ref *ref, struct oci_err *err);
/* The length of the transport prefix with its colon; 0 without one. */
size_t oci_ref_scheme(const char *s);
/* The reference as text, owned by the caller. */
char *oci_ref_format(const struct oci_ref *ref);
void oci_ref_release(struct oci_ref *ref);
#define oci_auto_ref OCI_AUTO(oci_ref_release) struct oci_ref

/* Returns -1 unless the tag is valid for the image-spec and for registries. */
int oci_tag_check(const char *tag, struct oci_err *err);

#endif
