#include "settings/config_find.h"

#include "app/trust.h"
#include "settings/config.h"
#include "settings/config_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The markers of the top decide what the source may name. */
static int check_top(const char *top, const char *dir, struct oci_err *err)
{
	static const char *const marks[] = {".git", "go.work", "go.mod"};

	for (size_t i = 0; i < OCI_COUNT(marks); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", top, marks[i]);

		if (access(path, F_OK) == 0 && goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}

int goci_config_find(const char *dir, const char *limit, const struct oci_strv *allowed,
	struct goci_config **config, struct oci_err *err)
{
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *top = real ? goci_tree_around(real, limit) : NULL;
	oci_auto_free char *at = top ? goci_find_above(real, "goci.yaml", top) : NULL;
	oci_auto_free char *path =
		at ? oci_xasprintf("%s/goci.yaml", at[1] ? at : "") : NULL;
	oci_auto_free char *shown = path ? goci_path_from_here(path) : NULL;
	const struct goci_origin origin = {top, allowed};

	*config = NULL;
	if (top && check_top(top, real, err) < 0)
		return -1;
	if (!path)
		return 0;
	if (goci_trust_above(shown, real, err) < 0)
		return -1;
	*config = goci_config_read(shown, &origin, err);
	return *config ? 0 : -1;
}

static char *own_path(void)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg == '/')
		return oci_xasprintf("%s/goci/config.yaml", xdg);
	return home && *home == '/' ? oci_xasprintf("%s/.config/goci/config.yaml", home)
				    : NULL;
}

int goci_config_find_own(struct goci_config **config, struct oci_err *err)
{
	oci_auto_free char *path = own_path();
	const struct goci_origin origin = {0};

	*config = NULL;
	if (!path || access(path, F_OK) < 0)
		return 0;
	if (goci_trust_own(path, err) < 0)
		return -1;
	*config = goci_config_read(path, &origin, err);
	return *config ? 0 : -1;
}

bool goci_config_counts(const struct goci_config *own, const char *dir)
{
	return own && !goci_tree_holds(dir, goci_config_dir(own));
}
