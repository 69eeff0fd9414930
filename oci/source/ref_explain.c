#include "ref_explain.h"

#include "oci/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMS                                        \
	"oci:DIR[:TAG], oci-archive:FILE[:TAG] and " \
	"docker-archive:FILE[:NAME:TAG]"

/* The last component of a name or path without its digest: a name for a copy. */
static char *short_name(const char *s)
{
	const char *slash = strrchr(s, '/');
	const char *last = slash ? slash + 1 : s;
	char *name = oci_xstrndup(last, strcspn(last, "@"));

	if (*name)
		return name;
	free(name);
	return oci_xstrdup("image");
}

/* Transports of skopeo (containers-transports(5)) that are not supported here. */
static bool is_elsewhere(const char *s, const char **rest)
{
	static const char *const others[] = {"docker://",
		"dir:", "containers-storage:", "docker-daemon:", "docker:", "ostree:",
		"sif:", "tarball:", "oci-layout://", "registry:", "https://",
		"http://"};

	for (size_t i = 0; i < OCI_COUNT(others); i++)
		if (strncmp(s, others[i], strlen(others[i])) == 0) {
			*rest = s + strlen(others[i]);
			return true;
		}
	return false;
}

/* Suggests a copy command; from a registry it copies all platforms. */
static int copy_first(const char *from, const char *name, struct oci_err *err)
{
	oci_auto_free char *to = short_name(name);

	return oci_err_set(err, OCI_ERR_USAGE,
		"images are read from disk: `skopeo copy %s%.200s oci:%.100s` puts it "
		"there, then write oci:%.100s",
		strncmp(from, "docker://", 9) == 0 ? "--all " : "", from, to, to);
}

/* The first ':' of a reference ends the path. */
static int refuse_colon(const char *path, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_USAGE,
		"after the first ':' is the tag: a path with a ':' in it cannot be named; "
		"rename %.200s, or call %s in a folder below the ':'",
		path, program_invocation_short_name);
}

/* Describes what exists at `path`, which is followed by `tag` (or ""). */
static int explain_path(const char *path, const char *tag, struct oci_err *err)
{
	oci_auto_free char *header = oci_xasprintf("%s/oci-layout", path);
	struct stat st;

	if (!*path || stat(path, &st) < 0)
		return 0;
	if (strchr(path, ':') && (S_ISREG(st.st_mode) || access(header, F_OK) == 0))
		return refuse_colon(path, err);
	if (S_ISREG(st.st_mode))
		return oci_err_set(err, OCI_ERR_USAGE,
			"is a file; write oci-archive:%.200s%s, or docker-archive:"
			"%.200s%s if `docker save` made it",
			path, tag, path, tag);
	if (!S_ISDIR(st.st_mode))
		return 0;
	if (access(header, F_OK) == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"is a layout; write oci:%.200s%s", path, tag);
	return oci_err_set(err, OCI_ERR_USAGE,
		"is a folder without an oci-layout file; an image is " FORMS);
}

/* True when it has the form of an image name in a registry. */
static bool is_name(const char *s)
{
	if (!isalnum((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("._-/:@", *s))
			return false;
	return true;
}

int oci_ref_explain_colon(const char *path, const char *colon, struct oci_err *err)
{
	oci_auto_free char *dir = oci_xstrndup(path, (size_t)(colon - path));
	size_t part = (size_t)(colon - path) + strcspn(colon, "/");
	oci_auto_free char *meant = oci_xstrndup(path, part);
	struct stat st;

	if (!path[part] || stat(dir, &st) == 0 || stat(meant, &st) < 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"after the first ':' is the tag: a folder with a ':' in its name cannot "
		"be named; rename %.200s",
		meant);
}

int oci_ref_explain(const char *s, struct oci_err *err)
{
	const char *slash = strrchr(s, '/'), *rest;
	const char *colon = strchr(slash ? slash : s, ':');
	oci_auto_free char *path =
		oci_xstrndup(s, colon ? (size_t)(colon - s) : strlen(s));
	oci_auto_free char *registry = oci_xasprintf("docker://%s", s);

	if (is_elsewhere(s, &rest))
		return copy_first(s, rest, err);
	if (explain_path(s, "", err) < 0 ||
		explain_path(path, colon ? colon : "", err) < 0)
		return -1;
	if (is_name(s))
		return copy_first(registry, s, err);
	return oci_err_set(err, OCI_ERR_USAGE, "is none of " FORMS);
}
