#include "service/find_modules.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same depth as for Go's own files (go/outside.c). */
enum { DEPTH_MAX = 256 };

static bool is_skipped(const char *name)
{
	return name[0] == '.' || name[0] == '_' || strcmp(name, "vendor") == 0 ||
	       strcmp(name, "testdata") == 0 || strcmp(name, "node_modules") == 0;
}

static void find_modules(
	const char *dir, int depth, struct oci_strv *out, struct oci_strv *closed)
{
	oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", dir);
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (!d && closed && errno != ENOENT)
		oci_strv_add(closed, dir);
	if (!d)
		return;
	if (access(gomod, F_OK) == 0)
		oci_strv_add(out, dir);
	while (depth < DEPTH_MAX && (entry = readdir(d)) != NULL) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, entry->d_name);
		struct stat st;

		if (!is_skipped(entry->d_name) && lstat(path, &st) == 0 &&
			S_ISDIR(st.st_mode))
			find_modules(path, depth + 1, out, closed);
	}
	closedir(d);
}

void goci_find_modules(const char *dir, struct oci_strv *out, struct oci_strv *closed)
{
	find_modules(dir, 0, out, closed);
	oci_strv_sort(out);
}
