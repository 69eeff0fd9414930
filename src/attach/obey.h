/*
 * What a policy says about attachments, compared with what a build attaches.
 */
#ifndef GOCI_ATTACH_OBEY_H
#define GOCI_ATTACH_OBEY_H

#include "attach/wanted.h"

/*
 * Fails unless what the service attaches is enough for its policy: a signature by one
 * of the keys of `signed-by`, and those kinds of `attested` that a build can attach.
 * With `open`, what signs is open (goci_signing_open), and its key is compared: an
 * image that is signed already was by a key that was. The policy is read if it is a
 * file.
 */
int goci_wanted_obey(const struct goci_wanted *wanted,
	const struct goci_service *service, bool open, struct oci_err *err);

#endif
