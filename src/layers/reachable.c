#include "layers/reachable.h"

#include <string.h>

/* As the kernel decides for a user without supplementary groups. */
static bool may_search(const struct oci_attrs *dir, const struct goci_user *user)
{
	int shift = dir->uid == user->uid ? 6 : dir->gid == user->gid ? 3 : 0;

	return user->uid == 0 || dir->mode >> shift & 1;
}

/* The first folder of a resolved path that denies the user access, or NULL. */
static const struct oci_attrs *find_closed(const struct oci_rootfs *rootfs,
	const char *real, const struct goci_user *user, char **path)
{
	const struct oci_attrs *root = oci_rootfs_root(rootfs);

	*path = oci_xstrdup("");
	if (root && !may_search(root, user))
		return root;
	for (const char *end = real; *end;) {
		const struct oci_rootfs_entry *e;

		end += strcspn(end, "/");
		oci_freep(path);
		*path = oci_xstrndup(real, (size_t)(end - real));
		e = oci_rootfs_find(rootfs, *path);
		if (e && e->type == OCI_SCAN_DIR && !may_search(&e->attrs, user))
			return &e->attrs;
		end += *end == '/';
	}
	return NULL;
}

char *goci_tree_closed(
	const struct oci_rootfs *rootfs, const char *path, const struct goci_user *user)
{
	struct oci_err ignored;
	oci_auto_free char *clean = oci_tree_clean_path(path, &ignored);
	oci_auto_free char *real =
		clean ? oci_rootfs_resolve(rootfs, clean, &ignored) : NULL;
	oci_auto_free char *closed = NULL;
	const struct oci_attrs *dir =
		real ? find_closed(rootfs, real, user, &closed) : NULL;

	if (!dir)
		return NULL;
	return oci_xasprintf("/%s is %u:%u, mode %04o: user %s cannot reach %s", closed,
		dir->uid, dir->gid, dir->mode, user->text, path);
}
