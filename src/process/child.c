#include "process/child.h"

#include "process/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 50, GRACE_MS = 5000 };

/*
 * What is read of a child that has ended: more than its pipes held, or after a second
 * without anything, is of a process that it has left behind with them.
 */
enum { LEFT_MS = 1000, LEFT_MAX = 1 << 20 };

/* A pipe of the child's, from our side. */
struct inlet {
	int fd;
	struct oci_buf line;
};

struct run {
	const struct goci_child *child;
	const struct oci_cancel *cancel;
	struct oci_buf *out;
	struct oci_buf *errors;
	struct inlet in[2]; /* standard output, standard error */
	pid_t pid;
	int64_t began;
	int64_t interrupted; /* when, in ms of the monotonic clock; 0: not yet */
	int64_t left_ms;     /* waited for more, since the child has ended */
	int64_t left_bytes;  /* read since then */
};

static int make_pipe(int fds[2], struct oci_err *err)
{
	return pipe2(fds, O_CLOEXEC) < 0 ? oci_err_sys(err, errno, "pipe") : 0;
}

static int spawn(struct run *r, int out, int error, struct oci_err *err)
{
	const struct goci_spawn spawn = {r->child->argv->items, r->child->env->items,
		r->child->dir, out, error, r->child->in, r->child->input};

	r->began = goci_trace_now();
	r->pid = goci_spawn(&spawn, err);
	return r->pid < 0 ? -1 : 0;
}

static void take_line(struct run *r, struct oci_buf *line)
{
	bool keep = !r->child->on_line || r->child->on_line(r->child->arg, line->data);

	if (keep && r->errors && r->errors->len + line->len < GOCI_CHILD_ERR_MAX)
		oci_buf_addf(r->errors, "%s\n", line->data);
	oci_buf_clear(line);
}

static void take_errors(struct run *r, const char *data, size_t len)
{
	struct oci_buf *line = &r->in[1].line;

	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n' || line->len == 64 << 10)
			take_line(r, line);
		if (data[i] != '\n')
			oci_buf_add(line, data + i, 1);
	}
}

/* Reads what a pipe holds now; closes it at its end. */
static int drain(struct run *r, int which, struct oci_err *err)
{
	char data[16 << 10];
	ssize_t got = read(r->in[which].fd, data, sizeof(data));

	if (got < 0 && errno == EINTR)
		return 0;
	if (got < 0)
		return oci_err_sys(err, errno, "read the output of a child");
	if (got == 0) {
		close(oci_steal_fd(&r->in[which].fd));
		return 0;
	}
	r->left_bytes += got;
	if (which == 1)
		take_errors(r, data, (size_t)got);
	else if (r->out && r->out->len + (size_t)got > GOCI_CHILD_OUT_MAX)
		return oci_err_set(err, OCI_ERR_CHILD,
			"%s: wrote more than %u bytes of output",
			r->child->argv->items[0], GOCI_CHILD_OUT_MAX);
	else if (r->out)
		oci_buf_add(r->out, data, (size_t)got);
	return 0;
}

static int64_t now_ms(void)
{
	return goci_trace_now() / 1000000;
}

static bool has_ended(const struct run *r)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == r->pid;
}

/* Whether its time is over. */
static bool is_late(const struct run *r)
{
	const int64_t second = 1000 * 1000 * 1000;

	return r->child->limit &&
	       goci_trace_now() - r->began >= r->child->limit * second;
}

/*
 * Called again and again: passes a stop on to the group. What the child leaves behind
 * when it ends, and all of it after a while, is killed.
 */
static void pass_signal(struct run *r)
{
	struct oci_err ignored;

	if (oci_cancel_check(r->cancel, &ignored) == 0 && !is_late(r))
		return;
	if (!r->interrupted) {
		r->interrupted = now_ms();
		kill(-r->pid, SIGINT);
	} else if (has_ended(r) || now_ms() - r->interrupted >= GRACE_MS) {
		kill(-r->pid, SIGKILL);
		kill(r->pid, SIGKILL); /* it may have gone into another group */
	}
}

/* A daemon can hold the pipes for ever. `events` is what poll said. */
static bool holds_for_ever(struct run *r, int events)
{
	if (!has_ended(r)) {
		r->left_bytes = 0;
		return false;
	}
	if (!events)
		r->left_ms += POLL_MS;
	return r->left_ms >= LEFT_MS || r->left_bytes > LEFT_MAX;
}

static int follow(struct run *r, struct oci_err *err)
{
	while (r->in[0].fd >= 0 || r->in[1].fd >= 0) {
		struct pollfd fds[2] = {
			{.fd = r->in[0].fd, .events = POLLIN},
			{.fd = r->in[1].fd, .events = POLLIN},
		};
		int events;

		pass_signal(r);
		events = poll(fds, 2, POLL_MS);
		if (events < 0 && errno != EINTR)
			return oci_err_sys(err, errno, "poll");
		for (int i = 0; i < 2; i++)
			if (fds[i].fd >= 0 && fds[i].revents && drain(r, i, err) < 0)
				return -1;
		if (holds_for_ever(r, events))
			break;
	}
	if (r->in[1].line.len)
		take_line(r, &r->in[1].line);
	return 0;
}

/* "go build" of "/usr/lib/go/bin/go build -o ...". */
static void name_child(const struct oci_strv *argv, struct oci_buf *out)
{
	const char *slash = strrchr(argv->items[0], '/');

	oci_buf_adds(out, slash ? slash + 1 : argv->items[0]);
	for (size_t i = 1; i < argv->count && i < 3 && argv->items[i][0] != '-'; i++)
		oci_buf_addf(out, " %s", argv->items[i]);
}

static int say_status(const struct oci_strv *argv, int status, struct oci_err *err)
{
	oci_auto_buf name = OCI_BUF_INIT;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	name_child(argv, &name);
	if (WIFEXITED(status))
		return oci_err_set(err, OCI_ERR_CHILD, "%s: exited with status %d",
			name.data, WEXITSTATUS(status));
	return oci_err_set(err, OCI_ERR_CHILD, "%s: killed by signal %d", name.data,
		WTERMSIG(status));
}

static int say_late(const struct run *r, struct oci_err *err)
{
	oci_auto_buf name = OCI_BUF_INIT;

	name_child(r->child->argv, &name);
	return oci_err_set(
		err, OCI_ERR_CHILD, "%s: took over %u s", name.data, r->child->limit);
}

static void record(const struct run *r, int status, const struct rusage *usage)
{
	oci_auto_buf name = OCI_BUF_INIT;

	if (!r->child->trace)
		return;
	name_child(r->child->argv, &name);
	goci_trace_child(r->child->trace,
		&(struct goci_trace_child){.span = r->child->span,
			.group = r->child->group ? r->child->group : "",
			.name = name.data,
			.argv = r->child->argv,
			.pid = r->pid,
			.status = status,
			.usage = *usage,
			.began = r->began,
			.ended = goci_trace_now()});
}

/* The pipes are closed: the child has ended, or is about to. */
static int reap(struct run *r, struct oci_err *err)
{
	const struct timespec pause = {.tv_nsec = 1000 * 1000};
	struct rusage usage;
	int status = 0;
	pid_t got;

	while ((got = wait4(r->pid, &status, WNOHANG, &usage)) == 0) {
		pass_signal(r);
		nanosleep(&pause, NULL);
	}
	if (got < 0)
		return oci_err_sys(err, errno, "wait");
	record(r, status, &usage);
	if (oci_cancel_check(r->cancel, err) < 0 || r->interrupted) {
		/* What the child has left of its own children. */
		kill(-r->pid, SIGKILL);
		return oci_cancel_check(r->cancel, err) < 0 ? -1 : say_late(r, err);
	}
	return say_status(r->child->argv, status, err);
}

static int run_piped(struct run *r, int out[2], int error[2], struct oci_err *err)
{
	int status;

	if (spawn(r, out[1], error[1], err) < 0)
		return -1;
	close(oci_steal_fd(&out[1]));
	close(oci_steal_fd(&error[1]));
	r->in[0].fd = oci_steal_fd(&out[0]);
	r->in[1].fd = oci_steal_fd(&error[0]);
	status = follow(r, err);
	if (status < 0) {
		struct oci_err ignored;

		kill(-r->pid, SIGKILL);
		reap(r, &ignored);
		return -1;
	}
	return reap(r, err);
}

int goci_child_run(const struct goci_child *child, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_buf *errors, struct oci_err *err)
{
	struct run r = {.child = child,
		.cancel = cancel,
		.out = out,
		.errors = errors,
		.in = {{-1, OCI_BUF_INIT}, {-1, OCI_BUF_INIT}}};
	int pipes[2][2] = {{-1, -1}, {-1, -1}};
	int status = -1;

	if (oci_cancel_check(cancel, err) == 0 && make_pipe(pipes[0], err) == 0 &&
		make_pipe(pipes[1], err) == 0)
		status = run_piped(&r, pipes[0], pipes[1], err);
	for (int i = 0; i < 4; i++)
		oci_closep(&pipes[i / 2][i % 2]);
	for (int i = 0; i < 2; i++) {
		oci_closep(&r.in[i].fd);
		oci_buf_release(&r.in[i].line);
	}
	return status;
}

char *goci_find_program(const char *name, const char *path)
{
	if (!path)
		path = getenv("PATH");
	for (const char *p = path ? path : ""; *p;) {
		size_t len = strcspn(p, ":");
		oci_auto_free char *file = oci_xasprintf("%.*s/%s", (int)len, p, name);
		struct stat st;

		if (len && p[0] == '/' && stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
			access(file, X_OK) == 0)
			return oci_steal_ptr(&file);
		p += len + (p[len] == ':');
	}
	return NULL;
}
