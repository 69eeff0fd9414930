/*
 * What Docker's image store reads of an archive: manifest.json (docker image spec v1.2;
 * moby image/tarexport).
 */
#ifndef OCI_ARCHIVE_DOCKER_H
#define OCI_ARCHIVE_DOCKER_H

#include "copy.h"

/* An image of manifest.json. */
struct oci_docker_image {
	struct oci_digest manifest;
	struct oci_digest config;
	json_t *names; /* RepoTags: full names; podman takes others for its own; or null
			*/
	json_t *layers; /* the descriptors of its manifest; owned */
	json_t *diff_ids;
};

struct oci_docker_images {
	struct oci_docker_image *items;
	size_t count;
};

/*
 * Lists the images of a copy, each once, with the first image of an index; artifacts
 * are left out. With `alone`, an index of several images is an error. The caller
 * releases `images`, on failure too.
 */
int oci_docker_images(const struct oci_copy *copy, bool alone,
	struct oci_docker_images *images, struct oci_err *err);
void oci_docker_images_release(struct oci_docker_images *images);
#define oci_auto_docker_images \
	OCI_AUTO(oci_docker_images_release) struct oci_docker_images

/*
 * The item of an image for manifest.json. `config` and `layers` are the paths in the
 * archive. The caller frees it; it takes ownership of `layers`.
 */
json_t *oci_docker_item(
	const struct oci_docker_image *image, const char *config, json_t *layers);

#endif
