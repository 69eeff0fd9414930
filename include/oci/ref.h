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

/* The registry that a name without a host means, for Docker and containerd. */
#define OCI_IMPLIED_HOST "docker.io"

/*
 * The full name of an image, as Docker and containerd normalise it: "web:1" becomes
 * "docker.io/library/web:1", and a name without a tag gets ":latest". Owned by the
 * caller.
 */
char *oci_name_full(const char *name);
/* The same without what is implied, as users write it; borrowed from `full`. */
const char *oci_name_familiar(const char *full);
/*
 * Returns -1 unless the first `len` bytes are the name of an image, without a tag, that
 * Docker and registries accept (distribution-spec, "Pulling manifests").
 */
int oci_name_check(const char *name, size_t len, struct oci_err *err);
/*
 * The length of the registry's HOST[:PORT] that a name of `len` bytes begins with, by
 * Docker's rules: it has a dot or a port, or is "localhost". 0 without one.
 */
size_t oci_name_host(const char *name, size_t len);
/* The tag in NAME:TAG, borrowed; NULL without one. The colon of a port is none. */
const char *oci_name_tag(const char *name);

#endif
