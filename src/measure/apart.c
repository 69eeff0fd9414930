#include "measure/apart.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

enum { STACK = 64 << 10 };

struct job {
	int (*work)(void *arg);
	void *arg;
};

static int run(void *arg)
{
	const struct job *job = arg;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return job->work(job->arg);
}

/* Memory is copied, not shared: the stack may be here, and no lock is held by it. */
pid_t goci_apart(int (*work)(void *arg), void *arg, struct oci_err *err)
{
	_Alignas(16) char stack[STACK];
	struct job job = {work, arg};
	pid_t pid = clone(run, stack + sizeof(stack), SIGCHLD, &job);

	return pid < 0 ? oci_err_sys(err, errno, "start a process") : pid;
}
