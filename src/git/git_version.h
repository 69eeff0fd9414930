/*
 * The version of a module at the commit that is checked out, as `go build -buildvcs`
 * writes it into a program: a tag of the commit, else the version of a commit without
 * one that Go derives from the tags before it (go.dev/ref/mod#pseudo-versions).
 */
#ifndef GOCI_GIT_GIT_VERSION_H
#define GOCI_GIT_GIT_VERSION_H

#include "memo/memo.h"

#include <stdbool.h>

/* A module in a repository; all borrowed. */
struct goci_module_at {
	const char *dir;  /* its folder */
	const char *path; /* "example.com/x/v2" */
	bool dirty;       /* the source differs from the commit: "+dirty" */
	/* Where the result of a walk through the history is kept; NULL: nowhere. */
	const struct goci_memos *memos;
};

/*
 * The version, owned by the caller; NULL without a commit that can be read. Where Go
 * gives up, because go.mod is not in the top folder or the tags that are there are not
 * of this commit's history, it is the version that Go would give without these.
 */
char *goci_git_module_version(const struct goci_module_at *module);

#endif
