/*
 * CA certificates for the image: a file that the user names, else the distribution's
 * own Mozilla set; never what was added to this host by hand.
 */
#ifndef GOCI_LAYERS_CERTS_H
#define GOCI_LAYERS_CERTS_H

#include "oci/buf.h"
#include "oci/err.h"

/* The distribution's own set, a file each. */
#define GOCI_CERTS_DIR "/usr/share/ca-certificates/mozilla"

/*
 * Appends PEM certificates to `out`: those of `file`, or with NULL the set of the
 * distribution (the files of /usr/share/ca-certificates/mozilla in bytewise order).
 * A host without a set is an error, and with `check` a file without a certificate, or
 * with one that cannot be read.
 */
int goci_certs_read(
	const char *file, bool check, struct oci_buf *out, struct oci_err *err);

#endif
