#include "app/layout_dir.h"

#include "oci/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool goci_layout_is(int at, const char *name)
{
	oci_auto_free char *mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, name);
	struct stat st;

	return fstatat(at, mark, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

/* oci/archive/tarball.c: of root's, of 1970, and of no other writer in all of it. */
static bool begins_archive(const char block[512])
{
	static const char owner[] = "0000644\0000000000\0000000000";

	if (memcmp(block + 100, owner, sizeof(owner)) != 0 ||
		memcmp(block + 136, "00000000000", 12) != 0 ||
		memcmp(block + 257, "ustar\00000", 8) != 0)
		return false;
	return strcmp(block, GOCI_LAYOUT_MARK) == 0 ||
	       (strspn(block, "0123456789abcdef") == 64 &&
		       strcmp(block + 64, ".json") == 0);
}

bool goci_archive_is(int at, const char *name)
{
	size_t len = strlen(name);
	oci_auto_close int fd = -1;
	char block[512];

	if (len < 4 || strcmp(name + len - 4, ".tar") != 0)
		return false;
	fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	return fd >= 0 && read(fd, block, sizeof(block)) == (ssize_t)sizeof(block) &&
	       begins_archive(block);
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
		if (lstat(child, &st) < 0 || !S_ISDIR(st.st_mode))
			only = goci_archive_is(AT_FDCWD, child);
		else
			only = goci_layout_is(AT_FDCWD, child) ||
			       holds_only(child, depth + 1);
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
