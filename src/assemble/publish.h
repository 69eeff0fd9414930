/*
 * Publishes images: writes the manifest or index that the tag names.
 */
#ifndef GOCI_ASSEMBLE_PUBLISH_H
#define GOCI_ASSEMBLE_PUBLISH_H

#include "assemble/attaching.h"
#include "compile/job.h"

/*
 * Publishes the images of a job under its tags: one as a manifest, several as an index,
 * and with them what is attached to them. `*top` is set to the descriptor of either;
 * `attaching` is released by the caller, after a failure too. Writes nothing if an
 * image violates its policy, or if something cannot be attached.
 */
int goci_images_publish(struct goci_job *job, const struct goci_maker *maker,
	struct oci_descriptor *top, struct goci_attaching *attaching,
	struct oci_err *err);

#endif
