#include "app/layout_dir.h"

#include "oci/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool goci_layout_is(int at, const char *name)
{
	oci_auto_free char *mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, name);
	struct stat st;

	return fstatat(at, mark, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static bool holds_only(const char *path, int depth)
{
	enum { DEPTH_MAX = 8 };
	DIR *dir = depth < DEPTH_MAX ? opendir(path) : NULL;
	const struct dirent *e;
	bool only = true, any = false;

	while (dir && only && (e = readdir(dir)) != NULL) {
		oci_auto_free char *child = oci_xasprintf("%s/%s", path, e->d_name);
		struct stat st;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		any = true;
		only = lstat(child, &st) == 0 && S_ISDIR(st.st_mode) &&
		       (goci_layout_is(AT_FDCWD, child) ||
			       holds_only(child, depth + 1));
	}
	if (dir)
		closedir(dir);
	return any && only;
}

bool goci_layout_only(const char *path)
{
	return holds_only(path, 0);
}

bool goci_layout_has(const char *top, const char *path)
{
	oci_auto_free char *at = oci_xstrdup(path);
	size_t len = strlen(top);

	while (strlen(at) > len) {
		if (goci_layout_is(AT_FDCWD, at))
			return true;
		*strrchr(at, '/') = '\0';
	}
	return false;
}
