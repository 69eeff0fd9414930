/*
 * The images of references: what a build tells of them (struct goci_observer).
 */
#ifndef GOCI_RESOLVE_IMAGES_H
#define GOCI_RESOLVE_IMAGES_H

#include "resolve/manifests.h"
#include "resolve/slots.h"
#include "service/service.h"

struct goci_image_of_ref {
	enum goci_target target;
	char *repository, *tag, *digest; /* owned */
	size_t found; /* how many services of this target the reference names */
	bool failed;
	struct oci_err err;
};

struct goci_images_of_refs {
	struct oci_strv refs;                   /* sorted, without duplicates */
	struct goci_image_of_ref *items;        /* of each */
	const struct goci_manifests *manifests; /* borrowed */
	const char *push; /* the value of --push, borrowed; or NULL */
	struct goci_observer observer;
};

/* Collects the references of all manifests, and makes `observer` fill in the images. */
void goci_images_init(struct goci_images_of_refs *images,
	const struct goci_manifests *manifests, const char *push);
void goci_images_release(struct goci_images_of_refs *images);

/* A goci_resolver; `arg` is the struct goci_images_of_refs. */
struct goci_resolved goci_images_resolve(void *arg, const char *ref);

#endif
