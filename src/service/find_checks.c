#include "service/find_checks.h"

#include "app/paths.h"
#include "app/trust.h"
#include "oci/utf8.h"
#include "service/sources.h"

#include <stdlib.h>
#include <sys/stat.h>

/* The rules of the whole module or workspace, which may be above the service. */
int goci_find_check_rules(
	const struct goci_module *module, const char *dir, struct oci_err *err)
{
	static const char *const names[] = {".dockerignore", "Dockerfile.dockerignore"};
	oci_auto_free char *top = goci_sources_dir(module);

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", top, names[i]);

		if (goci_path_exists(top, names[i]) &&
			goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}

/* Go prints folders as JSON, which changes such a name. */
static int check_utf8(const char *dir, struct oci_err *err)
{
	if (oci_utf8_valid(dir))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: the path is not UTF-8, and Go cannot print it: rename the folder",
		dir);
}

/* Go searches for go.mod and go.work up to "/", whoever created them. */
int goci_find_check_folder(const char *dir, struct oci_err *err)
{
	static const char *const names[] = {"go.mod", "go.work"};

	if (check_utf8(dir, err) < 0)
		return -1;
	/* A go.work set in the environment is the user's choice. */
	for (size_t i = 0; i < (getenv("GOWORK") ? 1 : OCI_COUNT(names)); i++) {
		oci_auto_free char *at = goci_find_above(dir, names[i], NULL);
		oci_auto_free char *path = NULL;
		struct stat st;

		if (!at)
			continue;
		path = oci_xasprintf("%s/%s", at[1] ? at : "", names[i]);
		if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is no file: remove it", path);
		if (goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}
