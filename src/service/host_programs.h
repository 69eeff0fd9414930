/*
 * Finds programs of this host that stages contain: a static busybox and goci-watch.
 */
#ifndef GOCI_SERVICE_HOST_PROGRAMS_H
#define GOCI_SERVICE_HOST_PROGRAMS_H

#include "service/service.h"

/*
 * Returns the busybox for a stage: the one that is set, or a static one of this host.
 * NULL if none is found or wanted, or if --toolchain is set, whose image has its own
 * shell. Borrowed.
 */
const char *goci_shell_find(
	const struct goci_service *service, const struct oci_platform *platform);

/*
 * Returns the goci-watch for a service in the folder `dir`: beside this program, or on
 * PATH outside the service's source. The caller frees it; NULL if there is none.
 */
char *goci_watch_find(const char *dir);

/* Likewise; NULL if it cannot run on `platform`. */
char *goci_watch_fitting(
	const struct goci_service *service, const struct oci_platform *platform);

#endif
