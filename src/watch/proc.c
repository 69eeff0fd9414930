#include "watch/proc.h"

#include "app/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void fill_actions(posix_spawn_file_actions_t *actions, const struct goci_proc *p)
{
	posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
	if (p->out >= 0) {
		posix_spawn_file_actions_adddup2(actions, p->out, 1);
		posix_spawn_file_actions_adddup2(actions, p->out, 2);
	}
	posix_spawn_file_actions_addchdir_np(actions, p->dir);
}

pid_t goci_proc_start(const struct goci_proc *p, struct oci_err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&actions);
	fill_actions(&actions, p);
	goci_spawn_attr_init(&attr);
	status = posix_spawnp(&pid, p->argv[0], &actions, &attr, p->argv, p->env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return status ? oci_err_sys(err, status, "start %s", p->argv[0]) : pid;
}

void goci_proc_words(int status, struct oci_buf *out)
{
	if (WIFEXITED(status))
		oci_buf_addf(out, "exited with status %d", WEXITSTATUS(status));
	else
		oci_buf_addf(out, "was killed by signal %d", WTERMSIG(status));
}

int goci_proc_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

size_t goci_proc_kill_children(pid_t but)
{
	char path[64];
	oci_auto_fclose FILE *list = NULL;
	size_t count = 0;
	int child;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	list = fopen(path, "re");
	while (list && fscanf(list, "%d", &child) == 1) {
		if (child == but)
			continue;
		kill(child, SIGKILL);
		count++;
	}
	return count;
}
