#include "modules/modstamp.h"

#include "oci/buf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As many as a module that is compared with its sum may have (modsum.c). */
enum { ENTRIES_MAX = 500000, DEPTH_MAX = 256 };

#define SECOND INT64_C(1000000000)
/* As memo/inputs.c has it: 100 Hz at the slowest, or whole (two) seconds. */
#define TICK (SECOND / 50)

struct walk {
	struct oci_hasher *hasher;
	const struct oci_cancel *cancel;
	int64_t newest;
	size_t count;
};

static int64_t nanoseconds(const struct timespec *t)
{
	return t->tv_sec * SECOND + t->tv_nsec;
}

static void add(struct walk *w, const char *name, const struct stat *st)
{
	const int64_t changed = nanoseconds(&st->st_ctim);
	const uint64_t words[] = {(uint64_t)st->st_size,
		(uint64_t)nanoseconds(&st->st_mtim), (uint64_t)changed, st->st_ino,
		st->st_dev, st->st_mode};

	oci_hasher_add_str(w->hasher, name);
	oci_hasher_add(w->hasher, words, sizeof(words));
	if (changed > w->newest)
		w->newest = changed;
}

/* The names in a folder, sorted: what readdir makes of them is no matter. */
static int list(int fd, struct oci_strv *names, struct oci_err *err)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;
	int status = 0;

	if (!dir) {
		oci_err_sys(err, errno, "read a folder");
		oci_closep(&copy);
		return -1;
	}
	while (errno = 0, (e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			oci_strv_add(names, e->d_name);
	if (errno)
		status = oci_err_sys(err, errno, "read a folder");
	closedir(dir);
	oci_strv_sort(names);
	return status;
}

static int walk(struct walk *w, int fd, int depth, struct oci_err *err);

static int enter(
	struct walk *w, int fd, const char *name, int depth, struct oci_err *err)
{
	oci_auto_close int below =
		openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int status = below < 0 ? oci_err_sys(err, errno, "open a folder")
			       : walk(w, below, depth + 1, err);

	return status < 0 ? oci_err_wrap(err, "%s", name) : 0;
}

static int walk(struct walk *w, int fd, int depth, struct oci_err *err)
{
	oci_auto_strv names = OCI_STRV_INIT;

	if (depth > DEPTH_MAX || w->count > ENTRIES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"folders over %d deep, or over %d entries", DEPTH_MAX,
			ENTRIES_MAX);
	if (oci_cancel_check(w->cancel, err) < 0 || list(fd, &names, err) < 0)
		return -1;
	w->count += names.count;
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.items[i];
		struct stat st;

		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return oci_err_sys(err, errno, "%s", name);
		add(w, name, &st);
		if (S_ISDIR(st.st_mode) && enter(w, fd, name, depth, err) < 0)
			return -1;
	}
	/* The end of a folder, which no name is. */
	oci_hasher_add_str(w->hasher, "");
	return 0;
}

static int walk_all(struct walk *w, const char *dir, const char *zip, int fd,
	struct goci_modstamp *stamp, struct oci_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return oci_err_sys(err, errno, "%s", dir);
	add(w, "", &st);
	if (walk(w, fd, 0, err) < 0)
		return oci_err_wrap(err, "%s", dir);
	stamp->changed = w->newest;
	if (zip && lstat(zip, &st) == 0)
		add(w, zip, &st);
	stamp->newest = w->newest;
	return 0;
}

int goci_modstamp_read(const char *dir, const char *zip,
	const struct oci_cancel *cancel, struct goci_modstamp *stamp,
	struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct walk w = {.hasher = h, .cancel = cancel};
	oci_auto_close int fd =
		open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	*stamp = (struct goci_modstamp){.missing = fd < 0 && errno == ENOENT};
	if (stamp->missing)
		return 0;
	if (fd < 0)
		return oci_err_sys(err, errno, "%s", dir);
	if (walk_all(&w, dir, zip, fd, stamp, err) < 0)
		return -1;
	oci_hasher_finish(h, &stamp->digest);
	return 0;
}

bool goci_modstamp_is_settled(const struct goci_modstamp *stamp, int64_t when)
{
	bool coarse = stamp->newest % SECOND == 0;

	return stamp->newest < when - (coarse ? 2 * SECOND : TICK);
}
