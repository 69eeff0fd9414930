#include "call/signals.h"

#include "process/pause.h"

#include <stddef.h>

static const int stopping[] = {SIGINT, SIGTERM, SIGHUP};

/* What wakes the thread so that it ends. */
static const int waking = SIGUSR1;

static void pause_all(struct goci_signals *s)
{
	goci_report_pause(s->report);
	goci_pause();
	goci_report_resume(s->report);
}

static void *watch(void *arg)
{
	struct goci_signals *s = arg;

	while (!atomic_load(&s->ending)) {
		int none = 0;
		int sig;

		if (sigwait(&s->set, &sig) != 0 || sig == waking)
			continue;
		if (sig == SIGTSTP)
			pause_all(s);
		else
			atomic_compare_exchange_strong(&s->cancel->signal, &none, sig);
	}
	return NULL;
}

static bool ignored(int sig)
{
	struct sigaction action;

	return sigaction(sig, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int goci_signals_start(struct goci_signals *signals, struct oci_cancel *cancel,
	struct goci_report *report, struct oci_err *err)
{
	int status;

	signals->cancel = cancel;
	signals->report = report;
	atomic_init(&signals->ending, false);
	sigemptyset(&signals->set);
	sigaddset(&signals->set, waking);
	for (size_t i = 0; i < sizeof(stopping) / sizeof(stopping[0]); i++)
		if (!ignored(stopping[i]))
			sigaddset(&signals->set, stopping[i]);
	if (report && !ignored(SIGTSTP))
		sigaddset(&signals->set, SIGTSTP);
	pthread_sigmask(SIG_BLOCK, &signals->set, &signals->before);
	status = pthread_create(&signals->thread, NULL, watch, signals);
	signals->running = status == 0;
	if (signals->running)
		return 0;
	pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
	return oci_err_sys(err, status, "cannot start a thread");
}

void goci_signals_stop(struct goci_signals *signals)
{
	if (!signals->running)
		return;
	atomic_store(&signals->ending, true);
	pthread_kill(signals->thread, waking);
	pthread_join(signals->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
	signals->running = false;
}
