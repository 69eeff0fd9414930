/*
 * Which CI a call runs in: what is written for its runner beside the usual output.
 * Nothing of it changes an image.
 */
#ifndef GOCI_CI_CI_H
#define GOCI_CI_CI_H

#include "oci/err.h"

#include <stdbool.h>

enum goci_ci_kind {
	GOCI_CI_NONE,
	GOCI_CI_GITHUB, /* Gitea and Forgejo have the same files and commands */
	GOCI_CI_GITLAB,
	GOCI_CI_TEKTON,
};

struct goci_ci {
	enum goci_ci_kind kind;
	bool asked; /* by name, not found by the environment */
};

/* The values of --ci and GOCI_CI, NULL at the end. */
extern const char *const goci_ci_choices[];

/* The folder of a Tekton step's results, unless GOCI_TEKTON_RESULTS names another. */
#define GOCI_TEKTON_RESULTS "/tekton/results"

/*
 * Takes the value of --ci. "auto" and NULL are GOCI_CI, else what the environment looks
 * like: GITHUB_ACTIONS=true, GITLAB_CI=true, or the folder of Tekton's results.
 */
int goci_ci_parse(const char *value, struct goci_ci *ci, struct oci_err *err);
/* The same of NULL; a wrong GOCI_CI is GOCI_CI_NONE. */
struct goci_ci goci_ci_of_environment(void);
/* The folder of Tekton's results; borrowed. */
const char *goci_ci_tekton_folder(void);

#endif
