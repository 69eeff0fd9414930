#include "watch/module_check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 256 };

static bool is_after(const struct stat *st, int64_t since)
{
	return st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec > since;
}

static bool has_changed(int at, const char *path, int64_t since, int depth);

static bool entry_has_changed(int dir, const char *name, int64_t since, int depth)
{
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || is_after(&st, since))
		return true;
	return S_ISDIR(st.st_mode) && has_changed(dir, name, since, depth + 1);
}

/* A folder's ctime changes when names are added or removed. */
static bool has_changed(int at, const char *path, int64_t since, int depth)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	struct stat st;
	bool changed;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	changed = depth > DEPTH_MAX || fstat(fd, &st) < 0 || is_after(&st, since);
	while (!changed && (entry = readdir(dir)) != NULL)
		changed = entry_has_changed(fd, entry->d_name, since, depth);
	closedir(dir);
	return changed;
}

const char *goci_watch_modules_changed(const struct goci_watch_modules *modules)
{
	for (size_t i = 0; modules->dirs && i < modules->dirs->count; i++)
		if (has_changed(AT_FDCWD, modules->dirs->items[i], modules->since, 0))
			return modules->dirs->items[i];
	return NULL;
}
