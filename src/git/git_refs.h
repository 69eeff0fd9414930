/*
 * Reads the refs of a repository: HEAD, its branch, and the tags, loose and packed.
 */
#ifndef GOCI_GIT_GIT_REFS_H
#define GOCI_GIT_GIT_REFS_H

#include "git/git_repo.h"

#include <stdbool.h>
#include <stddef.h>

enum { GOCI_HEX_MAX = 64 }; /* hex digits of an object id */

/* The number of hex digits of the id that `s` begins with: 40, 64, or 0 for none. */
size_t goci_refs_id_length(const char *s);
/* Copies the id that `s` begins with; returns false if there is none. */
bool goci_refs_take_id(const char *s, char id[GOCI_HEX_MAX + 1]);

/* Reads packed-refs into `repo->packed`; to be called before the functions below. */
void goci_refs_load(struct goci_repo *repo);

/* The commit of HEAD, owned by the caller; NULL if there is none. */
char *goci_refs_head(const struct goci_repo *repo);
/* The branch of HEAD if it is valid text, owned by the caller; NULL if detached. */
char *goci_refs_branch(const struct goci_repo *repo);

/* One tag. */
struct goci_tag_ref {
	const char *name; /* without "refs/tags/" */
	char id[GOCI_HEX_MAX + 1];
	bool packed;
	bool peeled; /* `id` is known to be no tag object */
};

/*
 * Calls `take` for each tag, in no order. The number of loose tags that are read is
 * limited. A packed tag counts only if no loose one has its name: ask
 * goci_refs_is_hidden() for those of interest.
 */
typedef void goci_tag_fn(void *arg, const struct goci_tag_ref *tag);
void goci_refs_tags(const struct goci_repo *repo, goci_tag_fn *take, void *arg);
bool goci_refs_is_hidden(const struct goci_repo *repo, const struct goci_tag_ref *tag);

#endif
