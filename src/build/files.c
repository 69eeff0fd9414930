#include "build/checks.h"
#include "build/trees.h"

#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 64 };

/* One --file, with the attributes of what it packs. */
struct spec {
	long mode; /* -1: 0644, or 0755 for what is executable */
	struct oci_attrs attrs;
};

static int add_path(const struct spec *s, const char *source, const char *dest,
	int depth, struct oci_tree *tree, struct oci_err *err);

static int add_link(const struct spec *s, const char *source, const char *dest,
	struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = s->attrs;
	char target[PATH_MAX];
	ssize_t len = readlink(source, target, sizeof(target) - 1);

	if (len < 0)
		return oci_err_sys(err, errno, "%s", source);
	target[len] = '\0';
	attrs.mode = 0777;
	return oci_tree_add_symlink(tree, dest, target, &attrs, err);
}

static int add_folder(const struct spec *s, const char *source, const char *dest,
	int depth, struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = s->attrs;
	struct dirent **names = NULL;
	int count = scandir(source, &names, NULL, alphasort);
	int status = 0;

	if (count < 0)
		return oci_err_sys(err, errno, "%s", source);
	attrs.mode = 0755;
	if (strspn(dest, "/.") != strlen(dest))
		status = oci_tree_add_dir(tree, dest, &attrs, err);
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;

		if (status == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			oci_auto_free char *from = oci_xasprintf("%s/%s", source, name);
			oci_auto_free char *to = oci_xasprintf("%s/%s", dest, name);

			status = add_path(s, from, to, depth + 1, tree, err);
		}
		free(names[i]);
	}
	free(names);
	return status;
}

static int add_path(const struct spec *s, const char *source, const char *dest,
	int depth, struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = s->attrs;
	struct stat st;

	if (depth > DEPTH_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: folders over %d deep",
			source, DEPTH_MAX);
	/* The named file may be a symlink; what lies below a folder is kept as it is.
	 */
	if ((depth ? lstat(source, &st) : stat(source, &st)) < 0)
		return oci_err_sys(err, errno, "%s", source);
	if (S_ISDIR(st.st_mode))
		return add_folder(s, source, dest, depth, tree, err);
	if (S_ISLNK(st.st_mode))
		return add_link(s, source, dest, tree, err);
	if (!S_ISREG(st.st_mode))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is neither a file, a folder nor a symlink", source);
	attrs.mode = st.st_mode & 0100 ? 0755 : 0644;
	if (s->mode >= 0)
		attrs.mode = (unsigned)s->mode;
	return oci_tree_add_file(tree, dest, source, &attrs, err);
}

static int add_spec(
	const char *text, int64_t mtime, struct oci_tree *tree, struct oci_err *err)
{
	struct goci_copy copy;
	oci_auto_free char *dest = NULL, *source = NULL;
	struct spec s = {.attrs.mtime = mtime};

	if (goci_copy_parse(text, &copy, err) < 0)
		return -1;
	dest = copy.dest;
	source = oci_xstrndup(text, copy.src_len);
	s.mode = copy.mode;
	s.attrs.uid = copy.uid;
	s.attrs.gid = copy.gid;
	return add_path(&s, source, dest, 0, tree, err);
}

int goci_tree_files(
	const struct goci_plan *plan, struct oci_tree *tree, struct oci_err *err)
{
	const struct oci_strv *files = &plan->service->settings.files;

	tree->mtime = plan->epoch;
	for (size_t i = 0; i < files->count; i++)
		if (add_spec(files->items[i], plan->epoch, tree, err) < 0)
			return oci_err_wrap(err, "--file %s", files->items[i]);
	return 0;
}
