#include "supply/bom_search.h"

#include <stdlib.h>
#include <string.h>

void goci_bom_search_release(struct goci_bom_search *search)
{
	free(search->files);
	*search = (struct goci_bom_search){0};
}

static void want(struct goci_bom_search *s, const struct oci_rootfs_entry *entry,
	enum goci_bom_use use)
{
	size_t n = s->count;

	if (!entry || entry->content_place == SIZE_MAX)
		return;
	OCI_GROW(s->files, n);
	s->files[n] = (struct goci_bom_wanted){entry, use};
	s->count++;
}

const struct oci_rootfs_entry *goci_bom_search_find(
	const struct oci_rootfs *rootfs, const char *path)
{
	struct oci_err ignored;
	oci_auto_free char *real = oci_rootfs_resolve(rootfs, path, &ignored);
	const struct oci_rootfs_entry *e = real ? oci_rootfs_find(rootfs, real) : NULL;
	bool file = e && (e->type == OCI_SCAN_FILE || e->type == OCI_SCAN_HARDLINK);

	return file ? e : NULL;
}

bool goci_bom_ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);

	return len >= n && strcmp(s + len - n, end) == 0;
}

const char *goci_bom_name_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/' &&
			       !strchr(path + len + 1, '/')
		       ? path + len + 1
		       : NULL;
}

/* What a file of an entry's own is read for; -1: nothing. */
static int use_of(const struct oci_rootfs_entry *e)
{
	if (goci_bom_name_in(e->path, GOCI_DPKG_STATUS_D))
		return goci_bom_ends_with(e->path, ".md5sums") ? GOCI_BOM_USE_MD5SUMS
							       : GOCI_BOM_USE_DPKG;
	if (goci_bom_name_in(e->path, GOCI_DPKG_INFO) &&
		goci_bom_ends_with(e->path, ".list"))
		return GOCI_BOM_USE_LIST;
	return e->attrs.mode & 0111 ? GOCI_BOM_USE_PROGRAM : -1;
}

static void choose(struct goci_bom_search *s, const struct oci_rootfs *rootfs)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);
	const struct oci_rootfs_entry *distro =
		goci_bom_search_find(rootfs, "etc/os-release");
	const struct oci_rootfs_entry *apk =
		goci_bom_search_find(rootfs, "lib/apk/db/installed");

	want(s, distro ? distro : goci_bom_search_find(rootfs, "usr/lib/os-release"),
		GOCI_BOM_USE_DISTRO);
	want(s, goci_bom_search_find(rootfs, "var/lib/dpkg/status"), GOCI_BOM_USE_DPKG);
	want(s, apk, GOCI_BOM_USE_APK);
	if (apk != goci_bom_search_find(rootfs, "usr/lib/apk/db/installed"))
		want(s, goci_bom_search_find(rootfs, "usr/lib/apk/db/installed"),
			GOCI_BOM_USE_APK);
	for (size_t i = 0; i < count; i++) {
		int use = e[i].type == OCI_SCAN_FILE ? use_of(&e[i]) : -1;

		if (use >= 0)
			want(s, &e[i], (enum goci_bom_use)use);
	}
}

int goci_bom_by_content(
	const struct oci_rootfs_entry *f, const struct oci_rootfs_entry *g)
{
	if (f->content_layer != g->content_layer)
		return f->content_layer < g->content_layer ? -1 : 1;
	return f->content_place < g->content_place
		       ? -1
		       : f->content_place > g->content_place;
}

static int by_content(const void *a, const void *b)
{
	const struct goci_bom_wanted *x = a, *y = b;
	int order = goci_bom_by_content(x->entry, y->entry);

	return order ? order : (int)x->use - (int)y->use;
}

void goci_bom_search_fill(struct goci_bom_search *s, const struct oci_rootfs *rootfs)
{
	size_t kept = 0;

	choose(s, rootfs);
	if (s->count)
		qsort(s->files, s->count, sizeof(*s->files), by_content);
	for (size_t i = 0; i < s->count; i++)
		if (!kept || goci_bom_by_content(
				     s->files[i].entry, s->files[kept - 1].entry) != 0)
			s->files[kept++] = s->files[i];
	s->count = kept;
}
