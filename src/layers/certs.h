/*
 * CA certificates for the image: a file that the user names, or the distribution's
 * Mozilla set; never certificates that were added to this host.
 */
#ifndef GOCI_LAYERS_CERTS_H
#define GOCI_LAYERS_CERTS_H

#include "oci/buf.h"
#include "oci/err.h"

/* The distribution's set, one file per certificate. */
#define GOCI_CERTS_DIR "/usr/share/ca-certificates/mozilla"

/*
 * Appends PEM certificates to `out`: those of `file`, or if NULL the distribution's set
 * (the files of /usr/share/ca-certificates/mozilla in bytewise order). A host without
 * the set is an error; with `check`, so is a file with no certificate or an invalid
 * one.
 */
int goci_certs_read(
	const char *file, bool check, struct oci_buf *out, struct oci_err *err);

#endif
