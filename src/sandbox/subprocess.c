#include "sandbox/subprocess.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* _Fork(3) takes no locks and runs no atfork handlers (signal-safety(7)). */
pid_t goci_subprocess_start(int (*work)(void *arg), void *arg, struct oci_err *err)
{
	pid_t pid = _Fork();

	if (pid < 0)
		return oci_err_sys(err, errno, "start a process");
	if (pid > 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(work(arg));
}
