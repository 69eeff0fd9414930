#include "sandbox/unpack.h"

#include "app/paths.h"
#include "oci/fs.h"
#include "sandbox/in_root.h"
#include "sandbox/unpack_entry.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct goci_unpack_state *u = arg;

	if (!*e->path ||
		strncmp(goci_path_base(e->path), WHITEOUT, strlen(WHITEOUT)) == 0 ||
		e->type == OCI_SCAN_OTHER)
		return 0;
	if (!u->entries--)
		return oci_err_set(err, OCI_ERR_INVALID, "has too many files");
	return goci_unpack_entry(u, e, err) < 0 ? oci_err_wrap(err, "%s", e->path) : 0;
}

/* Removes what is in a folder. */
static void empty(int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			oci_fs_remove_tree(dirfd(dir), entry->d_name);
	closedir(dir);
}

/* The file that a whiteout names need not exist. */
static int on_whiteout(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	const struct goci_unpack_state *u = arg;
	const char *name = goci_path_base(e->path);
	oci_auto_free char *path = NULL;
	goci_auto_spot spot = GOCI_SPOT_INIT;
	struct oci_err ignored;
	int dirlen = (int)(name - e->path), fd;

	(void)err;
	if (strncmp(name, WHITEOUT, strlen(WHITEOUT)) != 0)
		return 0;
	if (strcmp(name, OPAQUE) == 0) {
		path = oci_xstrndup(e->path, (size_t)(dirlen ? dirlen - 1 : 0));
		fd = goci_in_root_open(u->root, path, O_RDONLY | O_DIRECTORY, &ignored);
		if (fd >= 0)
			empty(fd);
		return 0;
	}
	path = oci_xasprintf("%.*s%s", dirlen, e->path, name + strlen(WHITEOUT));
	if (goci_spot_find(u->root, path, false, &spot, &ignored) == 0)
		oci_fs_remove_tree(spot.dir, spot.name);
	return 0;
}

/* Whiteouts apply to lower layers only, so they come first wherever they are in the
 * tar. */
static int unpack_layer(struct goci_unpack_state *u, const struct oci_image *image,
	size_t i, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};

	if (oci_image_open_layer(image, i, cancel, &layer, err) < 0 ||
		(i > 0 && oci_scan_tar(&scan, on_whiteout, u, NULL, err) < 0))
		return -1;
	return oci_scan_tar(&scan, on_entry, u, NULL, err);
}

int goci_unpack(const struct oci_image *image, int root,
	const struct goci_unpack_limits *limits, const struct goci_id_map *ids,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const bool owners = geteuid() == 0 && ids->kind != GOCI_ID_MAP_CALLER;
	struct goci_unpack_state u = {
		root, owners, *ids, limits->bytes, limits->entries};

	for (size_t i = 0; i < image->count; i++)
		if (unpack_layer(&u, image, i, cancel, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
	return 0;
}
