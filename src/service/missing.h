/*
 * What the context of a stage lacks of a commit.
 *
 * What the rules of .dockerignore leave out is not missing, nor are secrets, the output
 * and the layouts of the commit: no image would hold them.
 */
#ifndef GOCI_SERVICE_MISSING_H
#define GOCI_SERVICE_MISSING_H

#include "dockerignore/context.h"
#include "git/git_tree.h"
#include "service/service.h"

/*
 * The path of a file that the commit has in the folder `at`, that of the context of a
 * service, and that is not `in` the context though it should be. Owned by the caller;
 * NULL: none is missing.
 */
char *goci_missing_file(struct goci_commit *commit, const char *at,
	const struct goci_service *service, struct goci_ignore *ignore,
	const struct goci_context_list *in);

#endif
