#include "layers/files.h"

#include "app/bounds.h"
#include "app/layout_dir.h"
#include "app/paths.h"
#include "layers/pack.h"
#include "options/checks_copy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/*
 * Skips a repository's data, which often holds the credentials that fetched it, and
 * image layouts, which would grow by their own image at each build.
 */
static bool is_no_source(void *arg, const char *path, bool is_dir)
{
	const char *root = arg;
	oci_auto_free char *whole = oci_xasprintf("%s/%s", root, path);

	return strcmp(goci_path_base(path), ".git") == 0 ||
	       (is_dir && (goci_layout_is(AT_FDCWD, whole) || goci_layout_only(whole)));
}

/* Adds one --file: SRC:DEST[:MODE[:UID:GID]]. */
static int add_spec(const char *text, const char *bounds, struct oci_tree *tree,
	struct oci_err *err)
{
	struct goci_copy copy;
	oci_auto_free char *dest = NULL, *source = NULL, *real = NULL, *from = NULL;
	int status;
	struct goci_pack pack = {.attrs.mtime = tree->mtime, .skip = is_no_source};

	if (goci_copy_parse(text, &copy, err) < 0)
		return -1;
	dest = copy.dest;
	source = oci_xstrndup(text, copy.src_len);
	pack.mode = copy.mode;
	pack.attrs.uid = copy.uid;
	pack.attrs.gid = copy.gid;
	real = goci_bounds_resolve(bounds, source, err);
	if (!real)
		return -1;
	if (goci_layout_is(AT_FDCWD, real))
		return oci_err_set(err, OCI_ERR_INVALID,
			"is an image layout, which is not a source: name another "
			"path, or put it into an archive");
	pack.arg = real;
	tree->beneath = goci_path_below(bounds, real) ? bounds : NULL;
	from = oci_xasprintf("--file %s", text);
	tree->from = from;
	status = goci_pack_path(&pack, real, dest, tree, err);
	tree->from = NULL;
	return status;
}

/* Whether the kernel would deny the user read access to a file with a given MODE. */
static bool is_closed(const char *text, const struct goci_user *user)
{
	struct oci_err ignored;
	struct goci_copy copy;
	int shift;

	if (user->uid == 0 || goci_copy_parse(text, &copy, &ignored) < 0)
		return false;
	free(copy.dest);
	shift = copy.uid == user->uid ? 6 : copy.gid == user->gid ? 3 : 0;
	return copy.mode >= 0 && !(copy.mode >> shift & 4);
}

int goci_tree_files(const struct goci_plan *plan, const struct goci_user *user,
	const char *bounds, struct oci_tree *tree, struct oci_strv *closed,
	struct oci_err *err)
{
	const struct oci_strv *files = &plan->service->settings.files;

	tree->mtime = plan->epoch;
	tree->capabilities = true;
	for (size_t i = 0; i < files->count; i++) {
		if (add_spec(files->items[i], bounds, tree, err) < 0)
			return oci_err_wrap(err, "--file %s", files->items[i]);
		if (is_closed(files->items[i], user))
			oci_strv_add(closed, files->items[i]);
	}
	return oci_tree_sort(tree, err);
}
