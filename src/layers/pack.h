/*
 * Packs a file, or a folder with everything below it, as entries of a tree. Owners and
 * times do not come from the host.
 */
#ifndef GOCI_LAYERS_PACK_H
#define GOCI_LAYERS_PACK_H

#include "oci/tree.h"

/* How to make entries; borrowed. */
struct goci_pack {
	struct oci_attrs attrs; /* owner and time; the mode is ignored */
	long mode;              /* mode of each file; -1: 0644, or 0755 if executable */
	/* follow symlinks in the folder and in its direct subfolders */
	bool follow;
	/* Returns true to skip a path, relative to the packed folder; or NULL. */
	bool (*skip)(void *arg, const char *path, bool is_dir);
	void *arg;
};

/*
 * Packs `source` as `dest`. `source` may be a symlink and is followed; symlinks below
 * it are kept. Anything but files, folders and symlinks is an error.
 */
int goci_pack_path(const struct goci_pack *pack, const char *source, const char *dest,
	struct oci_tree *tree, struct oci_err *err);

#endif
