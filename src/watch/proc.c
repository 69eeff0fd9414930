#include "watch/proc.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

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
