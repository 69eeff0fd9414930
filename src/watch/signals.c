#include "watch/signals.h"

#include "oci/mem.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int forwarded[] = {
	SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM, SIGTSTP};

static bool is_ignored(int sig)
{
	struct sigaction action;

	return sigaction(sig, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int goci_watch_signals_open(struct goci_watch_signals *s, struct oci_err *err)
{
	const struct sigaction usual = {.sa_handler = SIG_DFL};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (size_t i = 0; i < OCI_COUNT(forwarded); i++)
		if (!is_ignored(forwarded[i]))
			sigaddset(&set, forwarded[i]);
	/* A parent that ignores SIGCHLD would have the kernel wait for our children. */
	sigaction(SIGCHLD, &usual, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigprocmask(SIG_BLOCK, &set, &s->before);
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->fd < 0 ? oci_err_sys(err, errno, "signalfd") : 0;
}

void goci_watch_signals_close(struct goci_watch_signals *s)
{
	oci_closep(&s->fd);
	sigprocmask(SIG_SETMASK, &s->before, NULL);
}

int goci_watch_signals_next(const struct goci_watch_signals *s)
{
	struct signalfd_siginfo info;

	if (read(s->fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

bool goci_watch_signals_ends(int sig)
{
	return sig == SIGTERM || sig == SIGINT || sig == SIGQUIT;
}
