/*
 * The files to resolve: listed, and read within limits.
 *
 * A folder of a source is a stranger's: a symlink in it must lead to a manifest of the
 * same source, and nothing but files is read.
 */
#ifndef GOCI_RESOLVE_MANIFESTS_H
#define GOCI_RESOLVE_MANIFESTS_H

#include "resolve/finds.h"

#define GOCI_MANIFESTS_MAX 5000
#define GOCI_MANIFESTS_SIZE_MAX (64u << 20)

struct goci_manifest {
	char *name;  /* in messages: as it was given, or found */
	char *below; /* its path below the folder that was given; NULL: stdin */
	char *path;  /* where it was read; NULL: standard input */
	struct oci_buf text;
	struct goci_finds finds; /* of `text` */
	struct oci_buf result;
};

struct goci_manifests {
	struct goci_manifest *items;
	size_t count;
	size_t size;           /* bytes of all */
	struct oci_strv roots; /* real paths of the folders that were given */
};

void goci_manifests_release(struct goci_manifests *all);
#define goci_auto_manifests OCI_AUTO(goci_manifests_release) struct goci_manifests

/*
 * Reads the files, folders and "-" (standard input) of `words`, in this order; in a
 * folder the manifests (*.yaml, *.yml, *.json, Kustomization) sorted by name, with
 * `recursive` those of its folders, too. Hidden names, image layouts and goci.yaml are
 * left out.
 */
int goci_manifests_read(struct goci_manifests *all, const struct oci_strv *words,
	bool recursive, struct oci_err *err);

#endif
