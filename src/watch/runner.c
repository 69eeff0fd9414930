#include "watch/runner.h"

#include "process/environ.h"
#include "process/spawn.h"
#include "watch/debounce.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

void goci_runner_init(struct goci_runner *s, const struct goci_watch_log *log,
	const char *dir, const char *program, const struct goci_watch_options *options)
{
	*s = (struct goci_runner){
		.log = log, .dir = dir, .grace = options->grace, .kill_at = GOCI_NEVER};
	oci_strv_add(&s->argv, program);
	oci_strv_add_all(&s->argv, &options->args);
	goci_env_copy(&s->env);
	goci_env_set_all(&s->env, &options->env);
	s->name = strrchr(s->argv.items[0], '/') + 1;
}

void goci_runner_release(struct goci_runner *s)
{
	oci_strv_release(&s->argv);
	oci_strv_release(&s->env);
}

int goci_runner_start(struct goci_runner *s, struct oci_err *err)
{
	const struct goci_spawn spawn = {.argv = s->argv.items,
		.env = s->env.items,
		.dir = s->dir,
		.out = -1,
		.error = -1};
	pid_t pid = goci_spawn(&spawn, err);

	if (pid < 0)
		return -1;
	s->pid = pid;
	s->kill_at = GOCI_NEVER;
	return 0;
}

void goci_runner_signal(const struct goci_runner *s, int sig)
{
	if (s->pid)
		kill(-s->pid, sig);
}

void goci_runner_stop(struct goci_runner *s, int sig)
{
	if (!s->pid)
		return;
	if (!goci_runner_is_stopping(s))
		s->kill_at = goci_watch_now() + s->grace;
	goci_runner_signal(s, sig);
}

bool goci_runner_is_stopping(const struct goci_runner *s)
{
	return s->kill_at != GOCI_NEVER;
}

void goci_runner_tick(struct goci_runner *s)
{
	if (!s->pid || goci_watch_now() < s->kill_at)
		return;
	goci_watch_say(s->log, "%s did not stop within %.1fs, killed", s->name,
		(double)s->grace / 1000);
	goci_runner_signal(s, SIGKILL);
	/* Should even that not end it, it is tried again. */
	s->kill_at = goci_watch_now() + 1000;
}

void goci_runner_ended(struct goci_runner *s)
{
	goci_runner_signal(s, SIGKILL);
	s->pid = 0;
	s->kill_at = GOCI_NEVER;
}
