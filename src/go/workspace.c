#include "go/workspace.h"

#include "go/module.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <string.h>

/* The folder that a word of go.mod or go.work names, or NULL. */
static char *named_folder(const char *dir, const char *word, size_t len, bool work)
{
	if (len >= 2 && strchr("\"`", word[0]) && word[len - 1] == word[0]) {
		word++;
		len -= 2;
	}
	if (!len || strncmp(word, "//", 2) == 0 ||
		(!work && word[0] != '.' && word[0] != '/'))
		return NULL;
	if (word[0] == '/')
		return oci_xstrndup(word, len);
	return oci_xasprintf("%s/%.*s", dir, (int)len, word);
}

void goci_workspace_folders(
	const char *dir, const char *name, bool work, struct oci_strv *folders)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	size_t len;

	if (oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, &ignored) < 0)
		return;
	for (const char *p = text.data; *p; p += len) {
		oci_auto_free char *folder = NULL;

		p += strspn(p, " \t\r\n()");
		len = strcspn(p, " \t\r\n()");
		folder = named_folder(dir, p, len, work);
		if (!folder)
			continue;
		oci_strv_add(folders, folder);
		if (work)
			goci_workspace_folders(folder, "go.mod", false, folders);
	}
}
