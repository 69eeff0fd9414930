#include "dockerignore/context_rules.h"

#include "app/bounds.h"
#include "app/trust.h"
#include "oci/fs.h"
#include "oci/secret.h"

#include <fcntl.h>
#include <string.h>

enum { IGNORE_FILE_MAX = 8 << 20 };

const char goci_context_defaults[] = "**/.git\n"
				     "**/.hg\n"
				     "**/.svn\n"
				     "**/.idea\n"
				     "**/.vscode\n"
				     "**/.vs\n"
				     "**/.fleet\n"
				     "**/.zed\n"
				     "**.swp\n"
				     "**.swo\n"
				     "**~\n"
				     "**/.DS_Store\n";

/* The secrets as rules, since reports name a rule for each path. */
#define OCI_SECRET(kind, pattern, what) {"secrets", 0, pattern},

static const struct goci_ignore_rule secrets[] = {
#include "oci/secrets.def"
};

const struct goci_ignore_rule *goci_context_secret(const char *path)
{
	const struct oci_secret *secret = oci_secret_in_source(path);

	return secret ? &secrets[secret - oci_secrets] : NULL;
}

/*
 * Reads the rules of a file inside or outside the source; returns NULL without an error
 * if `optional` and the file does not exist.
 */
static struct goci_ignore *read_rules(const char *dir, const char *path,
	const char *shown, bool optional, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_tree_around(dir, NULL);
	oci_auto_free char *real = goci_bounds_resolve(bounds, path, err);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err why = {0};

	if (!real)
		return NULL;
	if (oci_fs_read(AT_FDCWD, real, false, IGNORE_FILE_MAX, &text, &why) < 0) {
		if (!optional || why.code != OCI_ERR_NOT_FOUND)
			*err = why;
		return NULL;
	}
	return goci_ignore_parse(text.data, text.len, shown, err);
}

struct goci_ignore *goci_context_ignore(
	const char *dir, const char *file, const char *name, struct oci_err *err)
{
	oci_auto_free char *own =
		oci_xasprintf("%s.dockerignore", name ? name : "Dockerfile");
	const char *const names[] = {own, ".dockerignore"};

	if (file && strcmp(file, "none") != 0)
		return read_rules(dir, file, file, false, err);
	for (size_t i = 0; !file && i < OCI_COUNT(names); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, names[i]);
		struct oci_err why = {.code = OCI_ERR_NONE};
		struct goci_ignore *ignore =
			read_rules(dir, path, names[i], true, &why);

		if (ignore)
			return ignore;
		if (why.code != OCI_ERR_NONE) {
			*err = why;
			return NULL;
		}
	}
	return goci_ignore_parse(
		goci_context_defaults, strlen(goci_context_defaults), "defaults", err);
}
