#include "ci/ci.h"

#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const goci_ci_choices[] = {
	"auto", "github", "gitlab", "tekton", "none", NULL};

/* In the order of goci_ci_choices. */
static const enum goci_ci_kind kinds[] = {
	GOCI_CI_NONE, GOCI_CI_GITHUB, GOCI_CI_GITLAB, GOCI_CI_TEKTON, GOCI_CI_NONE};

/* A variable that is set to "" is as one that is not set. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool is_true(const char *name)
{
	const char *value = variable(name);

	return value && strcmp(value, "true") == 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *goci_ci_tekton_folder(void)
{
	const char *named = variable("GOCI_TEKTON_RESULTS");

	return named ? named : GOCI_TEKTON_RESULTS;
}

static enum goci_ci_kind look(void)
{
	if (is_true("GITHUB_ACTIONS"))
		return GOCI_CI_GITHUB;
	if (is_true("GITLAB_CI"))
		return GOCI_CI_GITLAB;
	return is_folder(goci_ci_tekton_folder()) ? GOCI_CI_TEKTON : GOCI_CI_NONE;
}

static int parse_name(const char *value, struct goci_ci *ci, struct oci_err *err)
{
	for (size_t i = 0; goci_ci_choices[i]; i++) {
		if (strcmp(value, goci_ci_choices[i]) != 0)
			continue;
		*ci = i ? (struct goci_ci){kinds[i], true}
			: (struct goci_ci){look(), false};
		return 0;
	}
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is no CI: expected auto, github, gitlab, tekton or none",
		value);
}

int goci_ci_parse(const char *value, struct goci_ci *ci, struct oci_err *err)
{
	const char *set = variable("GOCI_CI");

	if (value && strcmp(value, "auto") != 0)
		return parse_name(value, ci, err);
	if (parse_name(set ? set : "auto", ci, err) < 0)
		return oci_err_wrap(err, "GOCI_CI");
	return 0;
}

struct goci_ci goci_ci_of_environment(void)
{
	struct goci_ci ci = {GOCI_CI_NONE, false};
	struct oci_err ignored;

	(void)goci_ci_parse(NULL, &ci, &ignored);
	return ci;
}
