/*
 * Packing what is on the host: a file or a folder with all below it becomes entries of
 * a tree, with owners and times that are not the host's.
 */
#ifndef GOCI_LAYERS_PACK_H
#define GOCI_LAYERS_PACK_H

#include "oci/tree.h"

/* How entries are made; borrowed. */
struct goci_pack {
	struct oci_attrs attrs; /* owner and time; the mode is not looked at */
	long mode;              /* of every file, or -1: 0644, 0755 if executable */
	bool follow; /* symlinks in the folder, and in folders right below, are followed
		      */
	/* Whether to leave out a path, relative to the folder that is packed; or NULL.
	 */
	bool (*skip)(void *arg, const char *path, bool is_dir);
	void *arg;
};

/*
 * Packs `source` as `dest`. The named path itself may be a symlink; those below it are
 * kept as they are. Anything but files, folders and symlinks is an error.
 */
int goci_pack_path(const struct goci_pack *pack, const char *source, const char *dest,
	struct oci_tree *tree, struct oci_err *err);

#endif
