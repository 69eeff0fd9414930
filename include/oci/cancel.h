/*
 * Cancellation: how a signal reaches work that is under way.
 *
 * The tool turns a signal into a note in this struct; long loops of the library ask
 * it between steps, and give up as they would for any other failure, so that cleanup
 * is the same. A NULL cancel never cancels.
 */
#ifndef OCI_CANCEL_H
#define OCI_CANCEL_H

#include "oci/err.h"

#include <stdatomic.h>

struct oci_cancel {
	atomic_int signal; /* 0, or the signal that asked us to stop */
};

/* -1 with OCI_ERR_INTERRUPTED once a signal was noted; 0 before. */
int oci_cancel_check(const struct oci_cancel *cancel, struct oci_err *err);

#endif
