#include "go/gogc.h"

#include "app/trace.h"
#include "oci/buf.h"
#include "oci/fs.h"
#include "process/cpus.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { TEXT_MAX = 64 << 10 };

#define MIB (INT64_C(1) << 20)

/* The number behind `label` in a file, or at its beginning; -1 when there is none. */
static int64_t read_number(const char *path, const char *label)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	const char *at;
	char *end;
	int64_t n;

	if (oci_fs_read(AT_FDCWD, path, false, TEXT_MAX, &text, &ignored) < 0)
		return -1;
	at = strstr(text.data, label);
	if (!at)
		return -1;
	at += strlen(label);
	n = strtoll(at, &end, 10);
	return end == at ? -1 : n;
}

static int64_t least(int64_t a, int64_t b)
{
	return b >= 0 && b < a ? b : a;
}

/* What one cgroup leaves; its files are called so in version 2 and in version 1. */
static int64_t left_in(const char *dir)
{
	static const char *const names[][2] = {{"memory.max", "memory.current"},
		{"memory.limit_in_bytes", "memory.usage_in_bytes"}};

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		oci_auto_free char *max = oci_xasprintf("%s/%s", dir, names[i][0]);
		oci_auto_free char *used = oci_xasprintf("%s/%s", dir, names[i][1]);
		int64_t limit = read_number(max, ""), usage = read_number(used, "");

		if (limit >= 0 && usage >= 0)
			return limit > usage ? limit - usage : 0;
	}
	return -1;
}

/* The cgroup itself and all above it: any of them may have the lowest limit. */
static int64_t left_in_all(const char *root, const char *path, int64_t free)
{
	oci_auto_free char *at = oci_xasprintf("%s%s", root, path);

	while (strlen(at) >= strlen(root)) {
		free = least(free, left_in(at));
		*strrchr(at, '/') = '\0';
	}
	return free;
}

/* A line of /proc/self/cgroup is "0::PATH", or "4:memory:PATH" in version 1. */
static int64_t left_in_cgroups(int64_t free)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	char *rest, *line;

	if (oci_fs_read(AT_FDCWD, "/proc/self/cgroup", false, TEXT_MAX, &text,
		    &ignored) < 0)
		return free;
	rest = text.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *path = strchr(line, '/');

		if (path && strncmp(line, "0::", 3) == 0)
			free = left_in_all("/sys/fs/cgroup", path, free);
		else if (path && strstr(line, ":memory:"))
			free = left_in_all("/sys/fs/cgroup/memory", path, free);
	}
	return free;
}

/* What the kernel takes for a page that is new, in nanoseconds; -1: not known. */
static int64_t page_ns(void)
{
	enum { PAGES = 32, PAGE = 4096 };
	char *pages = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int64_t began = goci_trace_now();

	if (pages == MAP_FAILED)
		return -1;
	for (int i = 0; i < PAGES; i++)
		((volatile char *)pages)[i * PAGE] = 1;
	began = goci_trace_now() - began;
	munmap(pages, (size_t)PAGES * PAGE);
	return began / PAGES;
}

/*
 * Whether new memory costs more than to find out what can be used again, which is some
 * 4 microseconds a page. It does on virtual machines without nested page tables; a
 * second look tells an interruption from that.
 */
static bool memory_is_dear(void)
{
	enum { DEAR_NS = 4000 };

	return page_ns() > DEAR_NS && page_ns() > DEAR_NS;
}

/*
 * With much memory nothing is collected until a process has its share of it: as many
 * compilers as CPUs run at once, beside the go command.
 */
void goci_gogc(struct oci_strv *env)
{
	static const struct {
		int64_t each; /* bytes for each CPU */
		const char *gogc;
	} steps[] = {{2048 * MIB, "off"}, {1024 * MIB, "400"}, {512 * MIB, "200"}};
	int64_t free = read_number("/proc/meminfo", "MemAvailable:");

	if (getenv("GOGC") || getenv("GOMEMLIMIT") || free < 0 || memory_is_dear())
		return;
	free = left_in_cgroups(free * 1024);
	for (size_t i = 0; i < OCI_COUNT(steps); i++) {
		if (free / goci_cpus() < steps[i].each)
			continue;
		oci_strv_addf(env, "GOGC=%s", steps[i].gogc);
		oci_strv_addf(
			env, "GOMEMLIMIT=%lld", (long long)(free / (goci_cpus() + 1)));
		return;
	}
}
