/*
 * Loading the images of a service into an engine, once they are in their layout.
 */
#ifndef GOCI_CARRY_LOAD_H
#define GOCI_CARRY_LOAD_H

#include "carry/loader.h"
#include "service/service.h"

/* Checks that each service has a layout to load its images from. */
int goci_load_check(const struct goci_services *services, struct oci_err *err);

/*
 * Has the engine take the image `digest` of a service under all its names, from an
 * archive in the work folder of the call, unless it has it already; then asks it for
 * each. Reports a step, which ends with the name that the engine shows. docker and
 * podman get one platform of an image for several: this host's, else the first; it is
 * in the report. Fails when the engine has another image under a name afterwards.
 */
int goci_load_service(struct goci_loader *loader, const struct goci_service *service,
	const char *digest, struct oci_err *err);

#endif
