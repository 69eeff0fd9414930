#include "sandbox/runtime_paths.h"

#include "oci/buf.h"
#include "sandbox/in_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int goci_runtime_paths_check(int root, struct oci_err *err)
{
	static const char *const names[] = {"proc", "dev"};
	struct stat st;

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (fstatat(root, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			!S_ISDIR(st.st_mode))
			return oci_err_set(err, OCI_ERR_INVALID,
				"the image's /%s is not a folder: the runtime cannot "
				"mount anything there",
				names[i]);
	return 0;
}

static int path_of(int fd, char path[PATH_MAX], struct oci_err *err)
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, PATH_MAX - 1);
	if (len < 0)
		return oci_err_sys(err, errno, "%s", link);
	path[len] = '\0';
	return 0;
}

/* Folders on the way to it are of mode 0755 and so need no owner. */
static int make(
	int root, const char *dir, const struct goci_id_map *ids, struct oci_err *err)
{
	goci_auto_spot spot = GOCI_SPOT_INIT;
	uint32_t owner = goci_id_map_host(ids, 0);

	if (goci_spot_find(root, dir, true, &spot, err) < 0 ||
		goci_spot_mkdir(&spot, err) < 0)
		return -1;
	if (ids->kind == GOCI_ID_MAP_RANGE &&
		fchownat(spot.dir, spot.name, owner, owner, AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(err, errno, "change the owner");
	return 0;
}

static int open_workdir(
	int root, const char *dir, const struct goci_id_map *ids, struct oci_err *err)
{
	int fd = goci_in_root_open(root, dir, O_PATH | O_DIRECTORY, err);

	if (fd >= 0 || err->sys != ENOENT || make(root, dir, ids, err) < 0)
		return fd;
	return goci_in_root_open(root, dir, O_PATH | O_DIRECTORY, err);
}

static bool in_proc(const char *path)
{
	return strcmp(path, "/proc") == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* "a//b/" as "a/b", which is how beneath.h takes a path; owned by the caller. */
static char *tidy(const char *dir)
{
	oci_auto_buf out = OCI_BUF_INIT;

	while (*dir) {
		size_t len = strcspn(dir, "/");

		if (len && !(len == 1 && *dir == '.'))
			oci_buf_addf(&out, "%s%.*s", out.len ? "/" : "", (int)len, dir);
		dir += len + (dir[len] == '/');
	}
	return oci_xstrdup(out.len ? out.data : "");
}

char *goci_runtime_paths_workdir(
	int root, const char *dir, const struct goci_id_map *ids, struct oci_err *err)
{
	oci_auto_free char *clean = tidy(dir);
	char top[PATH_MAX], path[PATH_MAX];
	oci_auto_close int fd = open_workdir(root, clean, ids, err);
	const char *within;
	size_t len;

	if (fd < 0 || path_of(root, top, err) < 0 || path_of(fd, path, err) < 0) {
		oci_err_wrap(err, "the image's WorkingDir");
		return NULL;
	}
	len = strlen(top);
	within = strncmp(path, top, len) == 0 ? path + len : NULL;
	if (within && !in_proc(within))
		return oci_xstrdup(*within ? within : "/");
	oci_err_set(err, OCI_ERR_INVALID,
		"the image's WorkingDir, %.300s, is not a folder in the image", dir);
	return NULL;
}
