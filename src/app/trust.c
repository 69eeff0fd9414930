#include "app/trust.h"

#include "app/paths.h"
#include "oci/beneath.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The parent folder's path, in place; false at "/". */
static bool go_up(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!slash || !dir[1])
		return false;
	slash[slash == dir] = '\0';
	return true;
}

char *goci_find_above(const char *dir, const char *name, const char *limit)
{
	oci_auto_free char *at = oci_xstrdup(dir);

	do {
		if (goci_path_exists(at, name))
			return oci_steal_ptr(&at);
	} while ((!limit || strcmp(at, limit) != 0) && go_up(at));
	return NULL;
}

/* Of two folders at or above a third, `*top` (or NULL) becomes the upper one. */
static void widen(char **top, char *dir)
{
	if (dir && (!*top || goci_path_below(dir, *top))) {
		free(*top);
		*top = dir;
	} else {
		free(dir);
	}
}

/*
 * The top of the source that the folder `dir` is in, both absolute and without
 * symlinks: the nearest folder at or above it with .git; without one, the upper one of
 * those with the nearest go.work and the nearest go.mod. The search ends at `limit`
 * (NULL: "/"). Owned by the caller; NULL: it is in no source.
 */
static char *find_top(const char *dir, const char *limit)
{
	char *top = goci_find_above(dir, ".git", limit);

	if (top)
		return top;
	widen(&top, goci_find_above(dir, "go.mod", limit));
	widen(&top, goci_find_above(dir, "go.work", limit));
	return top;
}

/* The current folder, if it can be a source; owned, or NULL. */
static char *current(void)
{
	oci_auto_free char *here = realpath(".", NULL);
	const char *home = getenv("HOME");
	oci_auto_free char *at_home = home ? realpath(home, NULL) : NULL;
	struct stat st;

	if (!here || !here[1] || stat(here, &st) < 0 || st.st_mode & S_IWOTH ||
		(at_home && strcmp(here, at_home) == 0))
		return NULL;
	return oci_steal_ptr(&here);
}

char *goci_tree_around(const char *dir, const char *limit)
{
	char *top = find_top(dir, limit);
	char *here = limit ? realpath(limit, NULL) : current();

	if (!top || !goci_path_exists(top, ".git")) {
		widen(&top, oci_xstrdup(top ? top : dir));
		if (here && goci_path_below(here, dir))
			widen(&top, oci_steal_ptr(&here));
	}
	free(here);
	return top;
}

/* Where goci is called in is not asked here: one's own programs can be there. */
bool goci_tree_holds(const char *dir, const char *path)
{
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *top = real ? find_top(real, NULL) : NULL;

	return top && goci_path_below(top, path);
}

int goci_tree_within(const char *top, const char *path, struct oci_err *err)
{
	oci_auto_free char *here = *path == '/' ? NULL : realpath(".", NULL);
	oci_auto_free char *whole =
		here ? oci_xasprintf("%s/%s", here, path) : oci_xstrdup(path);
	oci_auto_free char *real = oci_beneath_resolve(top, whole, err);

	if (real && !goci_path_is_in_git(real + strlen(top)))
		return 0;
	if (real)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: paths in .git are not part of the source", path);
	err->code = OCI_ERR_USAGE;
	return -1;
}

/* Whether the owner of a file is one of those who are trusted. */
static bool is_trusted(uid_t owner, const struct stat *dir)
{
	return owner == 0 || owner == geteuid() || (dir && owner == dir->st_uid);
}

/* `path` is the file that is to be used, or a folder on the way to it. */
static int check_owner(const char *path, const char *file, const struct stat *dir,
	struct stat *st, struct oci_err *err)
{
	if (stat(path, st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	if (is_trusted(st->st_uid, dir))
		return 0;
	if (!dir)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is not used: %s belongs to user %u, who is neither you nor "
			"root; `chown` it, or set XDG_CONFIG_HOME",
			file, path, (unsigned)st->st_uid);
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: is not used: %s belongs to user %u, who is neither you nor root nor "
		"the owner of the service's folder; move the source to a folder of your "
		"own, or `chown` it",
		file, path, (unsigned)st->st_uid);
}

static int check_one(
	const char *path, const char *file, const struct stat *dir, struct oci_err *err)
{
	struct stat st;

	if (check_owner(path, file, dir, &st, err) < 0)
		return -1;
	if (!(st.st_mode & S_IWOTH))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: is not used: everyone can write to %s; %s", file, path,
		dir ? "`chmod -R o-w` the source, or move it to a folder of your own"
		    : "`chmod o-w` it, or set XDG_CONFIG_HOME");
}

int goci_trust_above(const char *path, const char *dir, struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *folder =
		slash ? oci_xstrndup(path, slash == path ? 1 : (size_t)(slash - path))
		      : oci_xstrdup(".");
	oci_auto_free char *top = realpath(folder, NULL);
	oci_auto_free char *at = oci_xstrdup(dir);
	struct stat st, in;

	if (!top || stat(dir, &st) < 0)
		return oci_err_sys(err, errno, "%s", path);
	if (!goci_path_below(top, dir))
		return 0;
	if (strcmp(top, dir) == 0)
		return check_owner(path, path, &st, &in, err);
	while (strcmp(at, top) != 0 && go_up(at))
		if (check_one(at, path, &st, err) < 0)
			return -1;
	return check_one(path, path, &st, err);
}

int goci_trust_own(const char *path, struct oci_err *err)
{
	oci_auto_free char *folder =
		oci_xstrndup(path, (size_t)(strrchr(path, '/') - path));

	if (check_one(*folder ? folder : "/", path, NULL, err) < 0)
		return -1;
	return check_one(path, path, NULL, err);
}

char *goci_trust_path(const char *dir)
{
	oci_auto_buf path = OCI_BUF_INIT;
	const char *rest = getenv("PATH");

	while (rest && *rest) {
		size_t len = strcspn(rest, ":");
		oci_auto_free char *folder = oci_xstrndup(rest, len);
		oci_auto_free char *at = *folder == '/' ? realpath(folder, NULL) : NULL;

		if (at && !goci_tree_holds(dir, at))
			oci_buf_addf(&path, "%s%s", path.len ? ":" : "", folder);
		rest += len + (rest[len] == ':');
	}
	return oci_buf_take(&path);
}
