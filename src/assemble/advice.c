#include "assemble/advice.h"

#include "oci/mem.h"

#include <errno.h>
#include <unistd.h>

/* For a full disk, after a message that names the folder. */
static const char room[] =
	"make room there, or name another place: output by --output, "
	"goci's cache by GOCI_CACHE, temporary files by TMPDIR";

int goci_advise(struct oci_err *err, const char *what)
{
	oci_auto_free char *said = oci_xstrdup(err->msg);
	int sys = err->sys;

	if (err->code == OCI_ERR_SYSTEM && (sys == ENOSPC || sys == EDQUOT)) {
		oci_err_set(err, OCI_ERR_SYSTEM, "%s: %s", said, room);
		err->sys = sys;
	} else if (err->code == OCI_ERR_SYSTEM && err->sys == EACCES) {
		oci_err_set(err, OCI_ERR_SYSTEM, "%s; user %u runs goci: %s", said,
			(unsigned)geteuid(), what);
		err->sys = EACCES;
	}
	return -1;
}
