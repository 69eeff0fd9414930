#include "measure/trial.h"

#include "measure/container.h"
#include "measure/probe.h"
#include "measure/sample.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define ASK_MS 0.5
#define STOP_MS 5

/* Where a start is. */
struct run {
	const struct goci_trial *trial;
	struct goci_container *container;
	struct goci_probe probe;
	const struct oci_cancel *cancel;
	struct goci_measured *m;
	char before[16]; /* the name of the process while it is the runtime's */
	bool runs;       /* the program itself */
	double began;    /* when it did */
	double spent;    /* CPU time that is the runtime's */
};

/*
 * The runtime's process becomes the program when it executes it. Until then, time and
 * CPU time are the runtime's.
 */
static void see_program(struct run *r)
{
	pid_t pid = r->container->init;
	char name[16];

	if (r->runs)
		return;
	goci_sample_name(pid, name);
	r->runs = strcmp(name, r->before) != 0;
	if (r->runs)
		return;
	r->began = goci_now();
	r->spent = goci_sample_take(pid).cpu;
}

static int ended_early(const struct run *r, struct oci_err *err)
{
	int status = r->container->status;

	return oci_err_set(err, OCI_ERR_CHILD,
		"the service %s %d before port %u answered; --env NAME=VALUE gives it "
		"what it lacks, a database's address perhaps",
		WIFEXITED(status) ? "exited with status" : "was killed by signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
		r->trial->port);
}

static int too_late(const struct run *r, struct oci_err *err)
{
	const struct goci_trial *t = r->trial;

	if (r->probe.http_status)
		return oci_err_set(err, OCI_ERR_CHILD,
			"GET %s on port %u still answers %d after %g s; does the "
			"service wait for a database? --env NAME=VALUE gives it its "
			"address, --timeout more time",
			t->path, t->port, r->probe.http_status, t->timeout);
	return oci_err_set(err, OCI_ERR_CHILD,
		"port %u does not answer within %g s; --port tells another, --timeout "
		"gives more time, --env NAME=VALUE what the service waits for",
		t->port, t->timeout);
}

static int await_answer(struct run *r, struct oci_err *err)
{
	struct goci_container *c = r->container;
	double limit = goci_now() + r->trial->timeout;

	for (;;) {
		see_program(r);
		if (goci_probe_step(&r->probe))
			return 0;
		if (goci_container_look(c, ASK_MS, r->cancel, err) < 0)
			return -1;
		if (c->ended)
			return ended_early(r, err);
		if (goci_now() > limit)
			return too_late(r, err);
	}
}

static void note_answer(struct run *r, double made)
{
	struct goci_sample now;

	r->m->answer = goci_now() - r->began;
	r->m->setup = r->began - made;
	now = goci_sample_take(r->container->init);
	r->m->cpu = now.cpu > r->spent ? now.cpu - r->spent : 0;
	r->m->rss = now.rss;
	r->m->peak = now.peak > now.rss ? now.peak : now.rss;
}

/* Until it has ended or the time is over. */
static int await_end(struct run *r, double limit, struct oci_err *err)
{
	struct goci_container *c = r->container;

	while (!c->ended && goci_now() < limit) {
		int64_t peak = goci_sample_take(c->init).peak;

		if (peak > r->m->peak)
			r->m->peak = peak;
		if (goci_container_look(c, STOP_MS, r->cancel, err) < 0)
			return -1;
	}
	return 0;
}

static int stop(struct run *r, struct oci_err *err)
{
	struct goci_container *c = r->container;
	double asked = goci_now();

	kill(c->init, r->trial->signal);
	if (await_end(r, asked + r->trial->stop_timeout, err) < 0)
		return -1;
	if (!c->ended) {
		r->m->killed = true;
		kill(c->init, SIGKILL);
		if (await_end(r, goci_now() + r->trial->timeout, err) < 0)
			return -1;
	}
	if (!c->ended)
		return oci_err_set(err, OCI_ERR_CHILD,
			"the service does not end, not even by SIGKILL");
	r->m->stop = goci_now() - asked;
	r->m->status = WIFEXITED(c->status) ? WEXITSTATUS(c->status)
					    : 128 + WTERMSIG(c->status);
	return 0;
}

static int live(struct run *r, struct oci_err *err)
{
	struct goci_container *c = r->container;
	double made = goci_now();

	if (goci_container_create(c, r->cancel, err) < 0)
		return -1;
	goci_sample_name(c->init, r->before);
	r->began = goci_now();
	if (goci_container_start(c, err) < 0 || await_answer(r, err) < 0)
		return -1;
	note_answer(r, made);
	if (stop(r, err) < 0)
		return -1;
	return goci_container_remove(c, err);
}

int goci_trial_run(const struct goci_trial *trial, const struct oci_cancel *cancel,
	struct goci_measured *measured, struct oci_buf *said, struct oci_err *err)
{
	goci_auto_container container = GOCI_CONTAINER_INIT;
	struct run r = {.trial = trial,
		.container = &container,
		.probe = {.fd = -1, .port = trial->port, .path = trial->path},
		.cancel = cancel,
		.m = measured};
	int status;

	container.said = (struct oci_buf)OCI_BUF_INIT;
	container.runtime = trial->runtime;
	container.id = trial->id;
	container.bundle = trial->bundle;
	container.pid_file = trial->pid_file;
	*measured = (struct goci_measured){0};
	status = live(&r, err);
	goci_probe_release(&r.probe);
	if (status < 0)
		oci_buf_add(said, container.said.data, container.said.len);
	return status;
}
