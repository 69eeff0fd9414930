/*
 * Where resolved manifests go: to standard output as one stream, into a folder, or back
 * to their files. Nothing is written before all of them are known.
 */
#ifndef GOCI_RESOLVE_EMIT_H
#define GOCI_RESOLVE_EMIT_H

#include "resolve/manifests.h"

struct goci_emit {
	const char *dir; /* NULL: standard output */
	bool in_place;   /* back to their files */
	bool kust_only;  /* to standard output only kustomizations */
	bool recursive;  /* manifests are looked for in folders of folders */
};

/*
 * Checks, before any work, that the manifests can be written: the folder, two of one
 * name, standard input without a name, a folder that is read.
 */
int goci_emit_check(const struct goci_emit *emit, const struct goci_manifests *all,
	struct oci_err *err);

/* Writes the results. */
int goci_emit(
	const struct goci_emit *emit, struct goci_manifests *all, struct oci_err *err);

#endif
