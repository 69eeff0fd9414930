/*
 * References: where an image is, as skopeo writes it.
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

/* Where an image is. Owned strings; what was not given is NULL. */
struct oci_ref {
	char *dir; /* or the archive */
	char *tag; /* of a docker archive: NAME:TAG */
	enum oci_transport transport;
	char *digest; /* "sha256:..." */
};

/* Takes oci:DIR[:TAG] alone: where an image can be written. */
int oci_ref_parse(const char *s, struct oci_ref *ref, struct oci_err *err);
/* Takes every transport, and "@sha256:..." at the end. */
int oci_ref_parse_any(const char *s, struct oci_ref *ref, struct oci_err *err);
/* How many bytes the name of the transport has, with its colon; 0: it has none. */
size_t oci_ref_scheme(const char *s);
/* As it is written; owned by the caller. */
char *oci_ref_format(const struct oci_ref *ref);
void oci_ref_release(struct oci_ref *ref);
#define oci_auto_ref OCI_AUTO(oci_ref_release) struct oci_ref

/* Whether a tag can be written: what both the image-spec and registries take. */
int oci_tag_check(const char *tag, struct oci_err *err);

#endif
