/*
 * Which package of a distribution has which files of an image. What the databases say
 * is hostile input: paths that lead nowhere are passed over.
 */
#ifndef GOCI_DISTRO_OWNED_H
#define GOCI_DISTRO_OWNED_H

#include "oci/buf.h"
#include "oci/rootfs.h"

struct goci_owned {
	const struct oci_rootfs *rootfs; /* borrowed */
	size_t *owners; /* for each of its entries the part of a package; 0: none */
	/* The folder that was resolved last, and where it leads: lists are sorted. */
	char *folder, *real;
};

void goci_owned_init(struct goci_owned *owned, const struct oci_rootfs *rootfs);
void goci_owned_release(struct goci_owned *owned);
#define goci_auto_owned OCI_AUTO(goci_owned_release) struct goci_owned

/*
 * Gives the file at a path to the package that is part `package` of a bill of
 * materials, unless another one has it. Symlinked folders are followed; a path that is
 * no file of the image, as that of a folder, is passed over.
 */
void goci_owned_add(
	struct goci_owned *owned, const char *path, size_t len, size_t package);

/* The same for the paths of info/NAME.list of dpkg, one a line. */
void goci_owned_add_list(
	struct goci_owned *owned, const char *text, size_t len, size_t package);

/* The same for NAME.md5sums of dpkg: "MD5  PATH" a line. */
void goci_owned_add_md5sums(
	struct goci_owned *owned, const char *text, size_t len, size_t package);

/* The part of the package that has entry `i` of the image; 0: none. */
size_t goci_owned_by(const struct goci_owned *owned, size_t i);

/* Whether an entry is a file: of its own, or another name of one. */
bool goci_owned_is_file(const struct oci_rootfs_entry *entry);

#endif
