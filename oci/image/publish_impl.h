/*
 * The state of a publication, for publish.c, which stages, and commit.c.
 */
#ifndef OCI_IMAGE_PUBLISH_IMPL_H
#define OCI_IMAGE_PUBLISH_IMPL_H

#include "publish.h"

/* A staged blob; `linked` when it has its name. */
struct oci_publish_blob {
	struct oci_tmp tmp;
	struct oci_digest digest;
	bool linked;
};

struct oci_publish {
	char *dir;
	int root;
	int blobs; /* -1 until the folder exists */
	struct oci_strv made;
	struct oci_publish_blob *staged;
	size_t count;
	json_t *attached; /* what is staged to be attached: attach.h */
	json_t *replaced; /* digests of referrers and lists that it replaces */
	bool made_header;
	bool committed;
};

#endif
