#include "app/layout_dir.h"

#include "oci/mem.h"

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
