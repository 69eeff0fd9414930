/*
 * Verifies the modules of the module cache that programs are compiled from against
 * go.sum.
 *
 * Go compares go.sum with the hash that it recorded at download, not with the files
 * that it compiles. `go mod verify` does, but for the whole build list, and not in
 * workspaces before Go 1.21; this verifies only what is compiled. A module that was
 * verified once is recorded by its stamp (modstamp.h) in goci's cache, which no source
 * can write to.
 *
 * There are two passes: modules without a stamp are verified while Go compiles, and
 * afterwards all stamps are read. A stamp that is unchanged then proves that the module
 * did not change in between.
 */
#ifndef GOCI_MODULES_USED_H
#define GOCI_MODULES_USED_H

#include "oci/cache.h"

#include <jansson.h>

/* A module. All owned. */
struct goci_used_module {
	char *path; /* of its replacement, if that is a module */
	char *version;
	char *dir;
	char *zip;   /* path of its download, which may be missing; NULL: not in a cache
		      */
	char *sum;   /* "h1:..."; NULL: unknown */
	char *wrong; /* how it differs from go.sum, as one line; or NULL */
};

struct goci_used {
	struct goci_used_module *items;
	size_t count;
	json_t *index; /* folder -> index into `items` */
};

#define GOCI_USED_INIT \
	{              \
		0      \
	}

void goci_used_release(struct goci_used *used);
#define goci_auto_used OCI_AUTO(goci_used_release) struct goci_used

/* Adds the modules of goci_deps_list, each once; `modcache` is GOMODCACHE. */
void goci_used_add(struct goci_used *used, const json_t *modules, const char *modcache);

/* Finds the module in the folder `dir`; borrowed, NULL if there is none. */
const struct goci_used_module *goci_used_find(
	const struct goci_used *used, const char *dir);

/*
 * The folder of a module in the module cache, whether it is there or not; owned by the
 * caller. NULL for a path or version that no module has: they may come from a source or
 * from a program.
 */
char *goci_used_folder(const char *modcache, const char *path, const char *version);

/*
 * Reads their checksums from the files `paths` (go.sum, go.work.sum), which may be
 * missing. A module that none of them lists, as Go allows in a workspace, is verified
 * against the hash that Go recorded at download.
 */
void goci_used_read_sums(struct goci_used *used, const struct oci_strv *paths);

/* Adds all modules that the files list and the module cache holds. */
void goci_used_add_summed(
	struct goci_used *used, const struct oci_strv *paths, const char *modcache);

/* How to verify them. */
struct goci_used_look {
	struct oci_cache *cache;
	const struct oci_cancel *cancel;
	bool anew; /* ignore stamps of earlier calls */
	/*
	 * Second pass: when the compiler was started (goci_inputs_now); modules that
	 * changed since are wrong. First pass: 0; modules with a stamp are skipped.
	 */
	int64_t began;
};

/*
 * Verifies them, and sets `wrong` of those that differ from go.sum. Fails only when it
 * is cancelled.
 */
int goci_used_look(
	const struct goci_used_look *look, struct goci_used *used, struct oci_err *err);

#endif
