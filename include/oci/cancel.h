/*
 * Cancellation: how a signal stops work that is in progress.
 *
 * The program stores a signal in this struct, from a handler or another thread. Long-
 * running functions of the library check it between steps and then fail with
 * OCI_ERR_INTERRUPTED, cleaning up as for any error. A NULL cancel is never cancelled.
 */
#ifndef OCI_CANCEL_H
#define OCI_CANCEL_H

#include "oci/err.h"

#include <stdatomic.h>

struct oci_cancel {
	atomic_int signal; /* 0, or the number of the signal */
};

/* Returns -1 with OCI_ERR_INTERRUPTED when cancelled, else 0. */
int oci_cancel_check(const struct oci_cancel *cancel, struct oci_err *err);

#endif
