#include "process/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

static void init_attr(posix_spawnattr_t *attr)
{
	sigset_t none, all;

	posix_spawnattr_init(attr);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	posix_spawnattr_setpgroup(attr, 0);
	posix_spawnattr_setflags(attr,
		POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

/* Each needs memory: a child that one is missing of could work in another folder. */
static int add_actions(posix_spawn_file_actions_t *actions, const struct goci_spawn *s)
{
	int status = s->input > 0
			     ? posix_spawn_file_actions_adddup2(actions, s->input, 0)
			     : posix_spawn_file_actions_addopen(actions, 0,
				       s->in ? s->in : "/dev/null", O_RDONLY, 0);

	if (!status && s->out >= 0)
		status = posix_spawn_file_actions_adddup2(actions, s->out, 1);
	if (!status && s->error >= 0)
		status = posix_spawn_file_actions_adddup2(actions, s->error, 2);
	if (!status && s->dir)
		status = posix_spawn_file_actions_addchdir_np(actions, s->dir);
	return status;
}

pid_t goci_spawn(const struct goci_spawn *spawn, struct oci_err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	pid_t pid = -1;
	int status;

	posix_spawn_file_actions_init(&actions);
	init_attr(&attr);
	status = add_actions(&actions, spawn);
	if (!status)
		status = posix_spawnp(
			&pid, spawn->argv[0], &actions, &attr, spawn->argv, spawn->env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return status ? oci_err_sys(err, status, "start %s", spawn->argv[0]) : pid;
}
