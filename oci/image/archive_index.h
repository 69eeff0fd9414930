/*
 * The index.json of an oci-archive: that this library writes.
 *
 * Loaders make an image of each of its entries, or refuse the archive for an entry that
 * is none (a signature). So it has images alone, by their full names. If the index.json
 * of the layout says more, it is a blob of the archive, which an annotation names.
 */
#ifndef OCI_IMAGE_ARCHIVE_INDEX_H
#define OCI_IMAGE_ARCHIVE_INDEX_H

#include "source/source.h"

#include <jansson.h>

/* The annotation of index.json: the digest of the layout's own index. */
#define OCI_LAYOUT_INDEX "liboci.layout.index"

/* The full name of an entry, owned by the caller; NULL when it states none. */
char *oci_entry_full_name(const json_t *descriptor);

/*
 * The entry of an image for index.json of an archive: its full name is in
 * io.containerd.image.name, which containerd reads, and in
 * org.opencontainers.image.ref.name, which podman and skopeo read. Owned by the caller.
 */
json_t *oci_entry_for_archive(const json_t *descriptor);

/*
 * The entries of the layout that an archive with that annotation was made of, owned by
 * the caller. NULL with an error unless the images among them are those of `index`, in
 * the same order, and the rest is attached to images.
 */
json_t *oci_archive_layout_entries(
	const struct oci_source *source, const json_t *index, struct oci_err *err);

#endif
