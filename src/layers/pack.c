#include "layers/pack.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Debian's Go has symlinks to its sources, and one below pkg. */
enum { DEPTH_MAX = 64, FOLLOWED = 2 };

/* A path of the walk: on the host, in the image, and below the packed folder. */
struct at {
	const char *source;
	const char *dest;
	const char *path;
	int depth;
};

static int pack_any(const struct goci_pack *pack, const struct at *at,
	struct oci_tree *tree, struct oci_err *err);

static int pack_link(const struct goci_pack *pack, const struct at *at,
	struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = pack->attrs;
	char target[PATH_MAX];
	ssize_t len = readlink(at->source, target, sizeof(target) - 1);

	if (len < 0)
		return oci_err_sys(err, errno, "%s", at->source);
	target[len] = '\0';
	attrs.mode = 0777;
	return oci_tree_add_symlink(tree, at->dest, target, &attrs, err);
}

static int pack_child(const struct goci_pack *pack, const struct at *at,
	const char *name, struct oci_tree *tree, struct oci_err *err)
{
	oci_auto_free char *source = oci_xasprintf("%s/%s", at->source, name);
	oci_auto_free char *dest = oci_xasprintf("%s/%s", at->dest, name);
	oci_auto_free char *path =
		oci_xasprintf("%s%s%s", at->path, *at->path ? "/" : "", name);
	const struct at child = {source, dest, path, at->depth + 1};

	return pack_any(pack, &child, tree, err);
}

static int pack_dir(const struct goci_pack *pack, const struct at *at,
	struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = pack->attrs;
	struct dirent **names = NULL;
	int count = scandir(at->source, &names, NULL, alphasort);
	int status = 0;

	if (count < 0)
		return oci_err_sys(err, errno, "%s", at->source);
	attrs.mode = 0755;
	if (strspn(at->dest, "/.") != strlen(at->dest))
		status = oci_tree_add_dir(tree, at->dest, &attrs, err);
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;

		if (status == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			status = pack_child(pack, at, name, tree, err);
		free(names[i]);
	}
	free(names);
	return status;
}

static int pack_any(const struct goci_pack *pack, const struct at *at,
	struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = pack->attrs;
	bool follow = at->depth == 0 || (pack->follow && at->depth <= FOLLOWED);
	struct stat st;

	if (at->depth > DEPTH_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: folders over %d deep",
			at->source, DEPTH_MAX);
	if ((follow ? stat(at->source, &st) : lstat(at->source, &st)) < 0)
		return oci_err_sys(err, errno, "%s", at->source);
	if (at->depth && pack->skip &&
		pack->skip(pack->arg, at->path, S_ISDIR(st.st_mode)))
		return 0;
	if (S_ISDIR(st.st_mode))
		return pack_dir(pack, at, tree, err);
	if (S_ISLNK(st.st_mode))
		return pack_link(pack, at, tree, err);
	if (!S_ISREG(st.st_mode))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is neither a file, a folder nor a symlink", at->source);
	attrs.mode = st.st_mode & 0100 ? 0755 : 0644;
	if (pack->mode >= 0)
		attrs.mode = (unsigned)pack->mode;
	return oci_tree_add_file(tree, at->dest, at->source, &attrs, err);
}

int goci_pack_path(const struct goci_pack *pack, const char *source, const char *dest,
	struct oci_tree *tree, struct oci_err *err)
{
	const struct at top = {source, dest, "", 0};

	return pack_any(pack, &top, tree, err);
}
