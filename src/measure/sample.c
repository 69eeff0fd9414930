#include "measure/sample.h"

#include "oci/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 };

/* Reads a small file of /proc/PID as a string; an empty one where it cannot. */
static void read_text(const char *path, char *text, size_t size)
{
	oci_auto_fclose FILE *file = fopen(path, "re");
	size_t len = file ? fread(text, 1, size - 1, file) : 0;

	text[len] = '\0';
}

/* A line "NAME:  123 kB" in bytes. */
static int64_t field(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? strtoll(at + strlen(name), NULL, 10) * 1024 : 0;
}

/* To the nanosecond, and of the threads that have ended too. */
static double own_cpu(pid_t pid)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) < 0)
		return 0;
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* proc(5): fields 16 and 17 of stat, in ticks; the name before them may be anything. */
static double childrens_cpu(pid_t pid)
{
	char path[64], text[1024];
	unsigned long user = 0, sys = 0;
	const char *rest;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	read_text(path, text, sizeof(text));
	rest = strrchr(text, ')');
	for (int i = 2; rest && i < 16; i++) {
		rest = strchr(rest, ' ');
		rest = rest ? rest + 1 : NULL;
	}
	if (!rest || sscanf(rest, "%lu %lu", &user, &sys) != 2)
		return 0;
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

static void add_tree(pid_t pid, int depth, struct goci_sample *sum);

static void add_children(
	pid_t pid, const char *task, int depth, struct goci_sample *sum)
{
	oci_auto_free char *path =
		oci_xasprintf("/proc/%d/task/%s/children", (int)pid, task);
	oci_auto_fclose FILE *list = fopen(path, "re");
	int child;

	while (list && fscanf(list, "%d", &child) == 1)
		add_tree(child, depth + 1, sum);
}

static void add_tree(pid_t pid, int depth, struct goci_sample *sum)
{
	char path[64], text[8192];
	struct dirent *task;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	read_text(path, text, sizeof(text));
	sum->rss += field(text, "\nVmRSS:");
	sum->peak += field(text, "\nVmHWM:");
	sum->cpu += own_cpu(pid) + childrens_cpu(pid);
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = depth < DEPTH_MAX ? opendir(path) : NULL;
	while (tasks && (task = readdir(tasks)) != NULL)
		if (task->d_name[0] != '.')
			add_children(pid, task->d_name, depth, sum);
	if (tasks)
		closedir(tasks);
}

struct goci_sample goci_sample_take(pid_t pid)
{
	struct goci_sample sum = {0};

	add_tree(pid, 0, &sum);
	return sum;
}

bool goci_sample_fenced(pid_t pid)
{
	char path[64], text[8192];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	read_text(path, text, sizeof(text));
	return strstr(text, "\nSeccomp:\t2\n") && strstr(text, "\nNoNewPrivs:\t1\n");
}

void goci_sample_name(pid_t pid, char name[16])
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	read_text(path, name, 16);
}
