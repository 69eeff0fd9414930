#include "sandbox/in_root.h"

#include "oci/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIES = 100 };

int goci_in_root_open(int root, const char *path, int flags, struct oci_err *err)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	for (int i = 0;; i++) {
		long fd = syscall(
			SYS_openat2, root, *path ? path : ".", &how, sizeof(how));

		if (fd >= 0)
			return (int)fd;
		/* openat2(2): EAGAIN when something was renamed meanwhile, anywhere. */
		if ((errno != EAGAIN && errno != EINTR) || i == TRIES)
			break;
	}
	if (errno == ENOSYS)
		return oci_err_sys(err, errno, "openat2: Linux 5.6 or newer is needed");
	return oci_err_sys(err, errno, "%s", path);
}

/* Symlinks let a short name lie deep: what counts is where the folder really is. */
static int check_depth(int dir, const char *name, struct oci_err *err)
{
	char link[64], path[PATH_MAX];
	ssize_t len;
	int depth = 0;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	len = readlink(link, path, sizeof(path));
	if (len < 0)
		return oci_err_sys(err, errno, "%s", link);
	for (ssize_t i = 0; i < len; i++)
		depth += path[i] == '/';
	if (depth < GOCI_IN_ROOT_DEPTH && len < PATH_MAX - 2 * NAME_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "%s: is nested in over %d folders",
		name, GOCI_IN_ROOT_DEPTH);
}

int goci_spot_mkdir(const struct goci_spot *spot, struct oci_err *err)
{
	if (check_depth(spot->dir, spot->name, err) < 0)
		return -1;
	if (mkdirat(spot->dir, spot->name, 0755) < 0 ||
		fchmodat(spot->dir, spot->name, 0755, 0) < 0)
		return oci_err_sys(err, errno, "create the folder %s", spot->name);
	return 0;
}

static int set_name(
	struct goci_spot *spot, const char *name, size_t len, struct oci_err *err)
{
	bool dots = len <= 2 && strncmp(name, "..", len) == 0;

	if (len > NAME_MAX || dots)
		return oci_err_set(err, OCI_ERR_INVALID,
			"\"%.300s\" is not a valid file name", name);
	memcpy(spot->name, name, len);
	spot->name[len] = '\0';
	return 0;
}

/* The folder `path`; each one on the way to it that is missing is made. */
static int open_made(int root, const char *path, struct oci_err *err)
{
	struct goci_spot at = {.dir = goci_in_root_open(root, "", O_PATH, err)};
	oci_auto_buf done = OCI_BUF_INIT;

	while (*path && at.dir >= 0) {
		size_t len = strcspn(path, "/");
		int next;

		oci_buf_addf(&done, "%s%.*s", done.len ? "/" : "", (int)len, path);
		next = goci_in_root_open(root, done.data, O_PATH | O_DIRECTORY, err);
		if (next < 0 && err->sys == ENOENT &&
			set_name(&at, path, len, err) == 0 &&
			goci_spot_mkdir(&at, err) == 0)
			next = goci_in_root_open(
				root, done.data, O_PATH | O_DIRECTORY, err);
		close(at.dir);
		at.dir = next;
		path += len + (path[len] == '/');
	}
	return at.dir;
}

int goci_spot_find(int root, const char *path, bool make, struct goci_spot *spot,
	struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	oci_auto_free char *dir =
		oci_xstrndup(path, slash ? (size_t)(slash - path) : 0);

	if (set_name(spot, name, strlen(name), err) < 0)
		return -1;
	spot->dir = goci_in_root_open(root, dir, O_PATH | O_DIRECTORY, err);
	if (spot->dir < 0 && err->sys == ENOENT && make)
		spot->dir = open_made(root, dir, err);
	return spot->dir < 0 ? -1 : 0;
}

void goci_spot_release(struct goci_spot *spot)
{
	oci_closep(&spot->dir);
	spot->dir = -1;
}
