#include "process/pause.h"

#include "oci/buf.h"
#include "oci/mem.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROCESSES_MAX = 4096 };

/* Processes below this one, each after its parent. */
struct family {
	pid_t pids[PROCESSES_MAX];
	size_t count;
};

static bool is_known(const struct family *f, pid_t pid)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->pids[i] == pid)
			return true;
	return false;
}

static void add_children(struct family *f, pid_t pid, const char *thread)
{
	oci_auto_free char *path =
		oci_xasprintf("/proc/%d/task/%s/children", (int)pid, thread);
	oci_auto_fclose FILE *list = fopen(path, "re");
	int child;

	while (list && f->count < PROCESSES_MAX && fscanf(list, "%d", &child) == 1)
		if (!is_known(f, child))
			f->pids[f->count++] = child;
}

static void add_children_of(struct family *f, pid_t pid)
{
	oci_auto_free char *path = oci_xasprintf("/proc/%d/task", (int)pid);
	DIR *threads = opendir(path);
	const struct dirent *thread;

	while (threads && (thread = readdir(threads)) != NULL)
		if (thread->d_name[0] != '.')
			add_children(f, pid, thread->d_name);
	if (threads)
		closedir(threads);
}

/* Tells all that are not known yet; returns how many those were. */
static size_t tell_new(struct family *f, int sig)
{
	size_t before = f->count;

	add_children_of(f, getpid());
	for (size_t i = 0; i < f->count; i++) {
		if (i >= before)
			kill(f->pids[i], sig);
		add_children_of(f, f->pids[i]);
	}
	return f->count - before;
}

/* One that starts another meanwhile is met again: it is stopped by then. */
static void tell_all(int sig)
{
	enum { ROUNDS = 10 };
	struct family *f = oci_xcalloc(1, sizeof(*f));

	for (int i = 0; i < ROUNDS && tell_new(f, sig); i++)
		;
	free(f);
}

/* The action of the signal itself: it stops nothing where nobody could go on with us.
 */
static void stop_here(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void goci_pause(void)
{
	tell_all(SIGSTOP);
	stop_here();
	tell_all(SIGCONT);
}
