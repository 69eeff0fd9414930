#include "sandbox/container.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SAID_MAX = 16 << 10, CREATE_SECONDS = 60, CALL_SECONDS = 30 };

double goci_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Keeps the end of the output, which has the reason of a failure. */
static void hear(struct goci_container *c)
{
	char data[4096];
	ssize_t got = c->out < 0 ? -1 : read(c->out, data, sizeof(data));

	if (got == 0)
		close(oci_steal_fd(&c->out));
	if (got <= 0)
		return;
	oci_buf_add(&c->said, data, (size_t)got);
	if (c->said.len > 2 * SAID_MAX) {
		memmove(c->said.data, c->said.data + c->said.len - SAID_MAX, SAID_MAX);
		c->said.len = SAID_MAX;
		c->said.data[SAID_MAX] = '\0';
	}
}

static bool reap(pid_t pid, int *status)
{
	return pid > 0 && waitpid(pid, status, WNOHANG) == pid;
}

/* Output written before the end is still in the pipe. */
static void hear_all(struct goci_container *c)
{
	struct pollfd fd = {.fd = c->out, .events = POLLIN};

	for (int i = 0; i < 64 && c->out >= 0 && poll(&fd, 1, 0) > 0; i++) {
		hear(c);
		fd.fd = c->out;
	}
}

static int runtime_failed(struct goci_container *c, int status, struct oci_err *err)
{
	hear_all(c);
	return oci_err_set(err, OCI_ERR_CHILD,
		"%s %s a container: %s %d; try another by --runtime%s",
		c->runtime->name, c->init ? "cannot start" : "cannot create",
		WIFEXITED(status) ? "exited with status" : "killed by signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
		geteuid() == 0 ? "" : ", or run goci as root");
}

int goci_container_look(struct goci_container *c, double ms,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	struct pollfd fds[2] = {
		{.fd = c->out, .events = POLLIN}, {.fd = c->init_fd, .events = POLLIN}};
	const struct timespec wait = {.tv_nsec = (long)(ms * 1e6)};
	int status;

	if (oci_cancel_check(cancel, err) < 0)
		return -1;
	if (ppoll(fds, 2, &wait, NULL) > 0 && fds[0].revents)
		hear(c);
	if (!c->ended && reap(c->init, &c->status)) {
		c->ended = true;
		hear_all(c);
	}
	if (!reap(c->call, &status))
		return 0;
	c->call = 0;
	return status == 0 || c->ended ? 0 : runtime_failed(c, status, err);
}

static int begin(struct goci_container *c, const char *verb, const char *bundle,
	const char *pid_file, int out, struct oci_err *err)
{
	pid_t pid =
		goci_runtime_begin(c->runtime, verb, c->id, bundle, pid_file, out, err);

	if (pid < 0)
		return -1;
	c->call = pid;
	return 0;
}

/* The first process, which is ours to wait for since the runtime has gone. */
static int read_pid(struct goci_container *c, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	pid_t got;
	long pid;

	if (oci_fs_read(AT_FDCWD, c->pid_file, true, 64, &text, err) < 0)
		return -1;
	pid = strtol(text.data, NULL, 10);
	if (pid <= 1 || pid > INT32_MAX)
		return oci_err_set(err, OCI_ERR_CHILD, "%s wrote no process id: \"%s\"",
			c->runtime->name, text.data);
	c->init_fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	got = c->init_fd < 0 ? -1 : waitpid((pid_t)pid, &c->status, WNOHANG);
	if (got < 0)
		return oci_err_sys(err, errno, "process %ld of the container", pid);
	c->init = (pid_t)pid;
	c->ended = got > 0;
	return 0;
}

int goci_container_create(
	struct goci_container *c, const struct oci_cancel *cancel, struct oci_err *err)
{
	double limit = goci_now() + CREATE_SECONDS;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return oci_err_sys(err, errno, "pipe");
	c->out = ends[0];
	c->in = ends[1];
	(void)fcntl(c->out, F_SETFL, O_NONBLOCK);
	c->made = true;
	(void)unlink(c->pid_file);
	if (begin(c, "create", c->bundle, c->pid_file, c->in, err) < 0)
		return -1;
	while (c->call) {
		if (goci_container_look(c, 1, cancel, err) < 0)
			return -1;
		if (goci_now() > limit)
			return oci_err_set(err, OCI_ERR_CHILD,
				"%s created no container within %d s", c->runtime->name,
				CREATE_SECONDS);
	}
	return read_pid(c, err);
}

int goci_container_start(struct goci_container *c, struct oci_err *err)
{
	int status = begin(c, "start", NULL, NULL, c->in, err);

	close(oci_steal_fd(&c->in));
	return status;
}

/*
 * A runtime that is killed half way leaves cgroups that it knows nothing of, so it may
 * finish first.
 */
static void end_call(struct goci_container *c)
{
	const struct timespec pause = {.tv_nsec = 1000 * 1000};
	double limit = goci_now() + CALL_SECONDS;

	while (c->call && goci_now() < limit) {
		if (reap(c->call, NULL))
			c->call = 0;
		else
			nanosleep(&pause, NULL);
	}
	if (!c->call)
		return;
	kill(-c->call, SIGKILL);
	while (waitpid(c->call, NULL, 0) < 0 && errno == EINTR)
		;
	c->call = 0;
}

int goci_container_remove(struct goci_container *c, struct oci_err *err)
{
	struct oci_err ignored;

	end_call(c);
	if (c->made && !c->init)
		(void)read_pid(c, &ignored);
	if (c->init && !c->ended) {
		kill(c->init, SIGKILL);
		while (waitpid(c->init, &c->status, 0) < 0 && errno == EINTR)
			;
		c->ended = true;
	}
	if (!c->made)
		return 0;
	c->made = false;
	return goci_runtime_delete(c->runtime, c->id, err);
}

void goci_container_release(struct goci_container *c)
{
	struct oci_err ignored;

	(void)goci_container_remove(c, &ignored);
	oci_closep(&c->out);
	oci_closep(&c->in);
	oci_closep(&c->init_fd);
	oci_buf_release(&c->said);
}
