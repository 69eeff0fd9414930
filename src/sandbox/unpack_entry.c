#include "sandbox/unpack_entry.h"

#include "oci/fs.h"
#include "sandbox/in_root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool is_dir(const struct goci_spot *spot)
{
	struct stat st;

	return fstatat(spot->dir, spot->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

static int set_owner(const struct goci_unpack_state *u, const struct goci_spot *spot,
	const struct oci_attrs *attrs, struct oci_err *err)
{
	if (u->owners &&
		fchownat(spot->dir, spot->name, goci_id_map_host(&u->ids, attrs->uid),
			goci_id_map_host(&u->ids, attrs->gid), AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(err, errno, "change the owner");
	return 0;
}

/* A folder that is there stays, with what is in it. Others than root must be able to
 * fill it and to remove it. */
static int put_dir(const struct goci_unpack_state *u, const struct goci_spot *spot,
	const struct oci_scan_entry *e, struct oci_err *err)
{
	mode_t mode = (e->attrs.mode & 01777) | (u->owners ? 0 : 0700);

	if (!is_dir(spot)) {
		oci_fs_remove_tree(spot->dir, spot->name);
		if (goci_spot_mkdir(spot, err) < 0)
			return -1;
	}
	if (set_owner(u, spot, &e->attrs, err) < 0)
		return -1;
	if (fchmodat(spot->dir, spot->name, mode, 0) < 0)
		return oci_err_sys(err, errno, "change the mode");
	return 0;
}

static int put_file(struct goci_unpack_state *u, const struct goci_spot *spot,
	const struct oci_scan_entry *e, struct oci_err *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	oci_auto_close int fd = -1;
	struct stat st;

	oci_fs_remove_tree(spot->dir, spot->name);
	fd = openat(spot->dir, spot->name, flags, 0600);
	if (fd < 0)
		return oci_err_sys(err, errno, "create");
	if (oci_scan_copy(e, u->bytes, fd, err) < 0 ||
		set_owner(u, spot, &e->attrs, err) < 0)
		return -1;
	if (fchmod(fd, e->attrs.mode & 0777) < 0 || fstat(fd, &st) < 0)
		return oci_err_sys(err, errno, "change the mode");
	u->bytes -= st.st_size;
	return 0;
}

static int put_symlink(const struct goci_unpack_state *u, const struct goci_spot *spot,
	const struct oci_scan_entry *e, struct oci_err *err)
{
	oci_fs_remove_tree(spot->dir, spot->name);
	if (!e->link || symlinkat(e->link, spot->dir, spot->name) < 0)
		return oci_err_sys(err, e->link ? errno : EINVAL, "make a symlink");
	return set_owner(u, spot, &e->attrs, err);
}

static bool climbs(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			return true;
		path += len + (path[len] == '/');
	}
	return false;
}

static int put_hardlink(const struct goci_unpack_state *u, const struct goci_spot *spot,
	const struct oci_scan_entry *e, struct oci_err *err)
{
	goci_auto_spot target = GOCI_SPOT_INIT;
	struct stat to, from;

	if (climbs(e->link))
		return oci_err_set(err, OCI_ERR_INVALID,
			"a hard link to %s leaves the image", e->link);
	if (goci_spot_find(u->root, e->link, false, &target, err) < 0)
		return oci_err_wrap(err, "a hard link");
	if (fstatat(target.dir, target.name, &to, AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(err, errno, "a hard link to %s", e->link);
	/* To itself: removing the one would remove the other. */
	if (fstatat(spot->dir, spot->name, &from, AT_SYMLINK_NOFOLLOW) == 0 &&
		to.st_ino == from.st_ino && to.st_dev == from.st_dev)
		return 0;
	oci_fs_remove_tree(spot->dir, spot->name);
	if (linkat(target.dir, target.name, spot->dir, spot->name, 0) < 0)
		return oci_err_sys(err, errno, "a hard link to %s", e->link);
	return 0;
}

int goci_unpack_entry(struct goci_unpack_state *u, const struct oci_scan_entry *e,
	struct oci_err *err)
{
	goci_auto_spot spot = GOCI_SPOT_INIT;

	if (goci_spot_find(u->root, e->path, true, &spot, err) < 0)
		return -1;
	switch (e->type) {
	case OCI_SCAN_DIR:
		return put_dir(u, &spot, e, err);
	case OCI_SCAN_FILE:
		return put_file(u, &spot, e, err);
	case OCI_SCAN_SYMLINK:
		return put_symlink(u, &spot, e, err);
	case OCI_SCAN_HARDLINK:
		return put_hardlink(u, &spot, e, err);
	case OCI_SCAN_OTHER:
		break;
	}
	return 0;
}
