/*
 * Programs of this host that stages hold: a static busybox and goci-watch.
 */
#ifndef GOCI_SERVICE_HOST_PROGRAMS_H
#define GOCI_SERVICE_HOST_PROGRAMS_H

#include "service/service.h"

/*
 * The busybox that a stage of a service gets: named, or a static one of this host; NULL
 * where there is none, none is wanted, or an image with a toolchain has what shell it
 * has. Borrowed.
 */
const char *goci_shell_find(
	const struct goci_service *service, const struct oci_platform *platform);

/*
 * The program goci-watch for a service in the folder `dir`: beside this one, or on PATH
 * outside of the service's source. Owned by the caller; or NULL.
 */
char *goci_watch_find(const char *dir);

/* The same, if it runs on a platform. */
char *goci_watch_fitting(
	const struct goci_service *service, const struct oci_platform *platform);

#endif
