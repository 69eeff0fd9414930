/*
 * The modules of the module cache that programs are made of, and whether they are what
 * go.sum says.
 *
 * Go itself compares go.sum with what it once noted of a download, not with the files
 * that it compiles: `go mod verify` does, and this in its place, for no more than what
 * is compiled, and in the workspaces that it did not know before Go 1.21. A module that
 * was compared once is known by its stamp (modstamp.h) in goci's own cache, where no
 * source can write.
 *
 * They are looked at twice: what has no stamp is compared beside the compiler, and when
 * that has ended, all stamps are read. What is as it was then, was so in between.
 */
#ifndef GOCI_MODULES_USED_H
#define GOCI_MODULES_USED_H

#include "oci/cache.h"

#include <jansson.h>

/* A module. All owned. */
struct goci_used_module {
	char *path; /* of what replaces it, where that is a module */
	char *version;
	char *dir;
	char *zip; /* where its download is, or would be; NULL: not in a module cache */
	char *sum; /* "h1:..."; NULL: nothing tells it */
	char *wrong; /* why it is not what go.sum says, as a line; or NULL */
};

struct goci_used {
	struct goci_used_module *items;
	size_t count;
	json_t *index; /* folder -> place in the above */
};

#define GOCI_USED_INIT \
	{              \
		0      \
	}

void goci_used_release(struct goci_used *used);
#define goci_auto_used OCI_AUTO(goci_used_release) struct goci_used

/* Adds the modules of a list of goci_deps_list, each once; `modcache` is Go's. */
void goci_used_add(struct goci_used *used, const json_t *modules, const char *modcache);

/* The one in the folder `dir`, borrowed; NULL when there is none. */
const struct goci_used_module *goci_used_find(
	const struct goci_used *used, const char *dir);

/*
 * Finds their sums in the files of `paths` (go.sum, go.work.sum), as far as they are
 * there. What none of them has, Go has downloaded without: in a workspace, by its own
 * rules. It is held against what Go noted of the download.
 */
void goci_used_read_sums(struct goci_used *used, const struct oci_strv *paths);

/* Adds all that go.sum's files name and the module cache has. */
void goci_used_add_summed(
	struct goci_used *used, const struct oci_strv *paths, const char *modcache);

/* How they are looked at. */
struct goci_used_look {
	struct oci_cache *cache;
	const struct oci_cancel *cancel;
	bool anew; /* no stamp of an earlier call counts */
	/*
	 * When the compiler was started, by goci_inputs_now: it has ended, and what has
	 * changed since is wrong. 0: it has not, and what has a stamp is passed over.
	 */
	int64_t began;
};

/*
 * Looks at them, and sets `wrong` of those that are not what they should be. Fails only
 * when it is interrupted.
 */
int goci_used_look(
	const struct goci_used_look *look, struct goci_used *used, struct oci_err *err);

#endif
