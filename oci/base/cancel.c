#include "oci/cancel.h"

#include <signal.h>
#include <string.h>

int oci_cancel_check(const struct oci_cancel *cancel, struct oci_err *err)
{
	int sig = cancel ? atomic_load(&cancel->signal) : 0;

	if (!sig)
		return 0;
	return oci_err_set(err, OCI_ERR_INTERRUPTED, "stopped by signal %d (%s)", sig,
		strsignal(sig));
}
