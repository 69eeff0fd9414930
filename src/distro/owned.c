#include "distro/owned.h"

#include <stdlib.h>
#include <string.h>

enum { PATH_LEN = 4096 };

void goci_owned_init(struct goci_owned *owned, const struct oci_rootfs *rootfs)
{
	size_t count;

	(void)oci_rootfs_entries(rootfs, &count);
	*owned = (struct goci_owned){.rootfs = rootfs};
	owned->owners = oci_xcalloc(count + 1, sizeof(*owned->owners));
}

void goci_owned_release(struct goci_owned *owned)
{
	free(owned->owners);
	free(owned->folder);
	free(owned->real);
	*owned = (struct goci_owned){0};
}

bool goci_owned_is_file(const struct oci_rootfs_entry *entry)
{
	return (entry->type == OCI_SCAN_FILE || entry->type == OCI_SCAN_HARDLINK) &&
	       entry->content_place != SIZE_MAX;
}

size_t goci_owned_by(const struct goci_owned *owned, size_t i)
{
	return owned->owners[i];
}

/* Where a folder leads, borrowed; NULL for a loop. */
static const char *resolve(struct goci_owned *owned, const char *folder)
{
	struct oci_err ignored;

	if (owned->folder && strcmp(owned->folder, folder) == 0)
		return owned->real;
	free(owned->folder);
	free(owned->real);
	owned->folder = oci_xstrdup(folder);
	owned->real = oci_rootfs_resolve(owned->rootfs, folder, &ignored);
	return owned->real;
}

/* The entry of a path whose folder may be a symlink, as /bin is on Debian. */
static const struct oci_rootfs_entry *find(struct goci_owned *owned, char *path)
{
	const struct oci_rootfs_entry *e = oci_rootfs_find(owned->rootfs, path);
	char *slash = strrchr(path, '/');
	oci_auto_free char *other = NULL;
	const char *real;

	if (e || !slash)
		return e;
	*slash = '\0';
	real = resolve(owned, path);
	if (!real || strcmp(real, path) == 0)
		return NULL;
	other = oci_xasprintf("%s%s%s", real, *real ? "/" : "", slash + 1);
	return oci_rootfs_find(owned->rootfs, other);
}

void goci_owned_add(
	struct goci_owned *owned, const char *path, size_t len, size_t package)
{
	const struct oci_rootfs_entry *e, *first;
	char clean[PATH_LEN];
	size_t count;

	while (len && (*path == '/' || *path == '.')) {
		if (*path == '.' && (len == 1 || path[1] != '/'))
			break;
		path++;
		len--;
	}
	if (!len || len >= sizeof(clean) || memchr(path, '\0', len))
		return;
	memcpy(clean, path, len);
	clean[len] = '\0';
	e = find(owned, clean);
	if (!e || !goci_owned_is_file(e))
		return;
	first = oci_rootfs_entries(owned->rootfs, &count);
	if (!owned->owners[e - first])
		owned->owners[e - first] = package;
}

static void add_lines(struct goci_owned *owned, const char *text, size_t len,
	size_t skipped, size_t package)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol ? eol : end) - text);

		if (n > skipped)
			goci_owned_add(owned, text + skipped, n - skipped, package);
		text += n + 1;
	}
}

void goci_owned_add_list(
	struct goci_owned *owned, const char *text, size_t len, size_t package)
{
	add_lines(owned, text, len, 0, package);
}

void goci_owned_add_md5sums(
	struct goci_owned *owned, const char *text, size_t len, size_t package)
{
	enum { MD5 = 32, BLANKS = 2 };

	add_lines(owned, text, len, MD5 + BLANKS, package);
}
