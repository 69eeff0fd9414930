#include "measure/trial.h"

#include "measure/listen_ports.h"
#include "measure/probe.h"
#include "measure/sample.h"
#include "sandbox/container.h"
#include "sandbox/netns.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define ASK_MS 0.5
#define STOP_MS 5
/* How often its memory is looked at where no cgroup limits it. */
#define WATCH_SECONDS 0.005

/* How long a container may take to end whose namespaces are gone. */
#define END_SECONDS 0.5

/*
 * How long something else may listen before it is asked in the place of the port that
 * was told, which may come last; and where none was, for more ports to come.
 */
#define TOLD_SECONDS 3
#define FIRST_SECONDS 0.2
/* How often that is looked at. */
#define LISTEN_SECONDS 0.02

/* How long to wait for the socket before it is started. */
enum { JOIN_MS = 5000 };

/* Where a start is. */
struct run {
	const struct goci_trial *trial;
	struct goci_container *container;
	struct goci_netns netns; /* which has the probe's socket, if it is its own */
	struct goci_probe probe;
	const struct oci_cancel *cancel;
	struct goci_trial_result *m;
	char before[16]; /* the name of the process while it is the runtime's */
	bool runs;       /* the program itself */
	double began;    /* when it did */
	double spent;    /* CPU time that is the runtime's */
	double watched;  /* when its memory was */
	double listened; /* when it was looked where it listens */
	double heard;    /* since when that is elsewhere; 0: it is not */
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

/* Takes the socket in its network namespace, as soon as it can be joined. */
static int take_socket(struct run *r, int ms, struct oci_err *err)
{
	if (!r->probe.lent || r->probe.fd >= 0)
		return 0;
	if (goci_netns_take(&r->netns, ms, err) < 0)
		return -1;
	r->probe.fd = oci_steal_fd(&r->netns.socket);
	return 0;
}

static int over_limit(const struct run *r, int64_t rss, struct oci_err *err)
{
	const struct goci_isolation *i = r->trial->isolation;
	oci_auto_buf limit = OCI_BUF_INIT;

	if (i->cgroup || rss <= i->memory)
		return 0;
	goci_memory_text(i->memory, &limit);
	return oci_err_set(err, OCI_ERR_CHILD,
		"the service takes more than %s of memory; --memory allows it more",
		limit.data);
}

static int watch_memory(struct run *r, struct oci_err *err)
{
	if (r->trial->isolation->cgroup || goci_now() < r->watched + WATCH_SECONDS)
		return 0;
	r->watched = goci_now();
	return over_limit(r, goci_sample_take(r->container->init).rss, err);
}

static int ended_early(const struct run *r, struct oci_err *err)
{
	const struct goci_isolation *i = r->trial->isolation;
	int status = r->container->status;
	oci_auto_buf limit = OCI_BUF_INIT;
	oci_auto_free char *what =
		r->probe.port ? oci_xasprintf("port %u answered", r->probe.port)
			      : oci_xstrdup("it listened on a port");

	goci_memory_text(i->memory, &limit);
	if (i->cgroup && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return oci_err_set(err, OCI_ERR_CHILD,
			"the service was killed before %s; it may take "
			"more than %s of memory: --memory allows it more",
			what, limit.data);
	return oci_err_set(err, OCI_ERR_CHILD,
		"the service %s %d before %s; --env NAME=VALUE gives it "
		"what it lacks, a database's address perhaps",
		WIFEXITED(status) ? "exited with status" : "was killed by signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), what);
}

static int too_late(const struct run *r, struct oci_err *err)
{
	const struct goci_trial *t = r->trial;
	unsigned port = r->probe.port;

	if (r->probe.lent && r->probe.fd < 0)
		return oci_err_sys(err, r->netns.denied,
			"the container's network namespace cannot be joined within %g "
			"s; is its program readable?",
			t->timeout);
	if (r->probe.http_status)
		return oci_err_set(err, OCI_ERR_CHILD,
			"GET %s on port %u still answers %d after %g s; does the "
			"service wait for a database? --env NAME=VALUE gives it its "
			"address, --timeout more time",
			t->path, port, r->probe.http_status, t->timeout);
	if (!port)
		return oci_err_set(err, OCI_ERR_CHILD,
			"the image sets no port, and the service listens on none within "
			"%g s; set one with --port, more time with --timeout, or what the "
			"service waits for with --env NAME=VALUE",
			t->timeout);
	return oci_err_set(err, OCI_ERR_CHILD,
		"port %u does not answer within %g s; set another with --port, more time "
		"with --timeout, or what the service waits for with --env NAME=VALUE",
		port, t->timeout);
}

/* Until it has ended or the time is over. */
static int await_end(struct run *r, double limit, struct oci_err *err)
{
	struct goci_container *c = r->container;

	while (!c->ended && goci_now() < limit) {
		struct goci_sample now = goci_sample_take(c->init);

		if (now.peak > r->m->peak)
			r->m->peak = now.peak;
		if (over_limit(r, now.rss, err) < 0 ||
			goci_container_look(c, STOP_MS, r->cancel, err) < 0)
			return -1;
	}
	return 0;
}

/* A process that has just ended has no namespaces any more. */
static int not_joined(struct run *r, struct oci_err *err)
{
	struct oci_err ignored;

	(void)await_end(r, goci_now() + END_SECONDS, &ignored);
	return r->container->ended ? ended_early(r, err) : -1;
}

/* Asks another port from now on. */
static void ask(struct run *r, uint16_t port)
{
	struct goci_probe *p = &r->probe;

	if (p->port == port)
		return;
	goci_probe_restart(p);
	p->port = port;
}

/* Of several ports the first is probed; the report names it. */
static void look_where(struct run *r)
{
	const struct goci_trial *t = r->trial;
	double now = goci_now();
	double wait = !t->port                        ? FIRST_SECONDS
		      : TOLD_SECONDS < t->timeout / 2 ? TOLD_SECONDS
						      : t->timeout / 2;
	struct goci_listen_ports found;

	if (!t->find || !r->runs || now < r->listened + LISTEN_SECONDS)
		return;
	r->listened = now;
	goci_listen_ports_find(r->container->init, !t->isolation->own_network, &found);
	if (!found.count || goci_listen_ports_has(&found, t->port)) {
		r->heard = 0;
		ask(r, t->port);
		return;
	}
	if (r->heard == 0)
		r->heard = now;
	if (now >= r->heard + wait && !goci_listen_ports_has(&found, r->probe.port))
		ask(r, found.ports[0]);
}

static int await_answer(struct run *r, struct oci_err *err)
{
	struct goci_container *c = r->container;
	double limit = goci_now() + r->trial->timeout;

	for (;;) {
		see_program(r);
		if (take_socket(r, 0, err) < 0)
			return not_joined(r, err);
		look_where(r);
		if (r->probe.port && goci_probe_step(&r->probe))
			return 0;
		if (goci_container_look(c, ASK_MS, r->cancel, err) < 0 ||
			watch_memory(r, err) < 0)
			return -1;
		if (c->ended)
			return ended_early(r, err);
		if (goci_now() > limit)
			return too_late(r, err);
	}
}

/* The runtime may have ignored the profile: the kernel is asked. */
static int check_fence(const struct run *r, struct oci_err *err)
{
	if (!r->trial->isolation->seccomp || goci_sample_fenced(r->container->init))
		return 0;
	return oci_err_set(err, OCI_ERR_CHILD,
		"%s did not apply the seccomp filter of the bundle; "
		"try another by --runtime",
		r->trial->runtime->name);
}

static void note_answer(struct run *r, double made)
{
	struct goci_sample now;

	r->m->port = r->probe.port;
	r->m->answer = goci_now() - r->began;
	r->m->setup = r->began - made;
	now = goci_sample_take(r->container->init);
	r->m->cpu = now.cpu > r->spent ? now.cpu - r->spent : 0;
	r->m->rss = now.rss;
	r->m->peak = now.peak > now.rss ? now.peak : now.rss;
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
		return oci_err_set(
			err, OCI_ERR_CHILD, "SIGKILL did not end the service");
	r->m->stop = goci_now() - asked;
	r->m->status = WIFEXITED(c->status) ? WEXITSTATUS(c->status)
					    : 128 + WTERMSIG(c->status);
	return 0;
}

/* Most runtimes let it be joined before its program runs, and so be looked at. */
static int join(struct run *r, struct oci_err *err)
{
	const struct goci_isolation *i = r->trial->isolation;

	r->probe.lent = i->own_network;
	if (!i->own_network)
		return 0;
	if (goci_netns_begin(&r->netns, r->container->init,
		    i->ids.kind != GOCI_ID_MAP_SAME, err) < 0)
		return -1;
	return take_socket(r, JOIN_MS, err);
}

static int live(struct run *r, struct oci_err *err)
{
	struct goci_container *c = r->container;
	double made = goci_now(), joined;

	if (goci_container_create(c, r->cancel, err) < 0)
		return -1;
	goci_sample_name(c->init, r->before);
	joined = goci_now();
	if (join(r, err) < 0)
		return -1;
	r->began = goci_now();
	made += r->began - joined;
	if (goci_container_start(c, err) < 0 || await_answer(r, err) < 0)
		return -1;
	note_answer(r, made);
	if (check_fence(r, err) < 0)
		return -1;
	if (stop(r, err) < 0)
		return -1;
	return goci_container_remove(c, err);
}

int goci_trial_run(const struct goci_trial *trial, const struct oci_cancel *cancel,
	struct goci_trial_result *measured, struct oci_buf *said, struct oci_err *err)
{
	goci_auto_container container = GOCI_CONTAINER_INIT;
	struct run r = {.trial = trial,
		.container = &container,
		.netns = GOCI_NETNS_INIT,
		.probe = {.fd = -1, .port = trial->port, .path = trial->path},
		.cancel = cancel,
		.m = measured};
	int status;

	container.said = (struct oci_buf)OCI_BUF_INIT;
	container.runtime = trial->runtime;
	container.id = trial->id;
	container.bundle = trial->bundle;
	container.pid_file = trial->pid_file;
	*measured = (struct goci_trial_result){0};
	status = live(&r, err);
	goci_probe_release(&r.probe);
	goci_netns_release(&r.netns);
	if (status < 0)
		oci_buf_add(said, container.said.data, container.said.len);
	return status;
}
