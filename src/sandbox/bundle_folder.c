#include "sandbox/bundle_folder.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

/* As another user; setfsuid(2) takes the rights over files of others away too. */
static bool reached_by(const char *path, uint32_t id)
{
	int fd, group = setfsgid(id), user = setfsuid(id);

	fd = open(path, O_PATH | O_CLOEXEC);
	(void)setfsuid((uid_t)user);
	(void)setfsgid((gid_t)group);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int hand_over(
	const struct goci_bundle_folder *f, uint32_t root, struct oci_err *err)
{
	oci_auto_free char *rootfs = oci_xasprintf("%s/rootfs", f->path);

	if (fchown(f->fd, (uid_t)-1, root) < 0 || fchmod(f->fd, 0710) < 0 ||
		fchownat(f->fd, "rootfs", root, root, AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(err, errno, "change the owner of %s", f->path);
	if (reached_by(rootfs, root))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"a folder above %s denies access to other users, and so to the container's "
		"user namespace; set TMPDIR to another one",
		f->path);
}

int goci_bundle_folder_make(struct goci_bundle_folder *f, const struct goci_id_map *ids,
	struct oci_err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path = oci_xasprintf(
		"%s/goci-measure-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");

	if (!mkdtemp(path)) {
		oci_err_sys(err, errno, "create the temporary folder %s", path);
		free(path);
		return -1;
	}
	f->path = path;
	f->fd = oci_fs_open_dir(AT_FDCWD, path, err);
	if (f->fd < 0)
		return -1;
	if (mkdirat(f->fd, "rootfs", 0755) < 0 ||
		fchmodat(f->fd, "rootfs", 0755, 0) < 0)
		return oci_err_sys(err, errno, "create %s/rootfs", path);
	return ids->kind == GOCI_ID_MAP_RANGE
		       ? hand_over(f, goci_id_map_host(ids, 0), err)
		       : 0;
}

void goci_bundle_folder_release(struct goci_bundle_folder *f)
{
	oci_closep(&f->fd);
	if (f->path)
		oci_fs_remove_tree(AT_FDCWD, f->path);
	free(f->path);
}
