#include "app/paths.h"

#include "oci/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_parts(struct oci_strv *parts, const char *path)
{
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t len = strcspn(path, "/");
		oci_auto_free char *part = oci_xstrndup(path, len);
		bool up = strcmp(part, "..") == 0;

		if (up && parts->count)
			free(oci_steal_ptr(&parts->items[--parts->count]));
		else if (!up && strcmp(part, ".") != 0)
			oci_strv_add(parts, part);
		path += len;
	}
}

char *goci_path_join(const char *dir, const char *path)
{
	oci_auto_strv parts = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	if (*path != '/')
		add_parts(&parts, dir);
	add_parts(&parts, path);
	for (size_t i = 0; i < parts.count; i++)
		oci_buf_addf(&out, "/%s", parts.items[i]);
	if (!out.len)
		oci_buf_adds(&out, "/");
	return oci_buf_take(&out);
}

const char *goci_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool goci_path_ends(const char *path, const char *end)
{
	size_t len = strlen(path), end_len = strlen(end);

	return len > end_len && strcmp(path + len - end_len, end) == 0;
}

bool goci_path_below(const char *folder, const char *path)
{
	size_t len = strlen(folder);

	while (len && folder[len - 1] == '/')
		len--;
	return strncmp(folder, path, len) == 0 && (!path[len] || path[len] == '/');
}

char *goci_path_dir(const char *path)
{
	const char *base = goci_path_base(path);

	return base == path ? oci_xstrdup(".")
			    : oci_xstrndup(path, (size_t)(base - path));
}

bool goci_path_exists(const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

	return access(path, F_OK) == 0;
}

bool goci_path_is_in_git(const char *path)
{
	for (const char *p = strstr(path, "/.git"); p; p = strstr(p + 1, "/.git"))
		if (!p[5] || p[5] == '/')
			return true;
	return false;
}

char *goci_path_from(const char *top, const char *dir)
{
	oci_auto_free char *from = realpath(top, NULL), *to = realpath(dir, NULL);
	const char *rest;

	if (!from || !to)
		return oci_xstrdup("");
	rest = to + strlen(from);
	if (!goci_path_below(from, to))
		return oci_xstrdup(to);
	return oci_xstrdup(*rest ? rest + 1 : "");
}
