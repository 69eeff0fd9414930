/*
 * Finds files of a commit that are missing in the context of a stage.
 *
 * Files that no image would contain are not missing: those excluded by .dockerignore,
 * secrets, the output folder and layouts of the commit.
 */
#ifndef GOCI_SERVICE_MISSING_H
#define GOCI_SERVICE_MISSING_H

#include "dockerignore/context.h"
#include "git/git_tree.h"
#include "service/service.h"

/*
 * Returns the path of a file that the commit has in the folder `at` (the service's
 * context), and that is wrongly absent from `in`. The caller frees it; NULL if none is
 * missing.
 */
char *goci_missing_file(struct goci_commit *commit, const char *at,
	const struct goci_service *service, struct goci_ignore *ignore,
	const struct goci_context_list *in);

#endif
