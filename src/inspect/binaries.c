#include "inspect/binaries.h"

#include "inspect/extract.h"
#include "inspect/start.h"

#include <stdlib.h>
#include <string.h>

enum { LINKS_MAX = 16, PROGRAMS_MAX = 1000, BYTES_MAX = 16 << 20 };

/*
 * Layers are looked at from the top down. A path that the merged tree has as a file is
 * that of the first layer that has it, and there of its last entry.
 */
struct search {
	const struct oci_rootfs *rootfs;
	const char *wanted;   /* the one path that is looked for, or NULL: all */
	bool measure;         /* read the programs' sizes too */
	struct oci_strv seen; /* files of the layers above, sorted */

	/* Of the layer at hand: */
	size_t entry;
	struct oci_strv files;
	struct oci_strv paths; /* of candidates */
	size_t *entries;       /* their places in the layer */
	char *link;            /* what `wanted` is a hard link to */

	struct goci_binaries *found;
	size_t bytes; /* of their module lists */
};

static void search_release(struct search *s)
{
	oci_strv_release(&s->seen);
	oci_strv_release(&s->files);
	oci_strv_release(&s->paths);
	free(s->entries);
	free(s->link);
}

void goci_binaries_release(struct goci_binaries *programs)
{
	for (size_t i = 0; i < programs->count; i++) {
		free(programs->items[i].path);
		goci_sizes_release(&programs->items[i].sizes);
		goci_buildinfo_release(&programs->items[i].info);
	}
	free(programs->items);
	*programs = (struct goci_binaries)GOCI_BINARIES_INIT;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_seen(const struct search *s, const char *path)
{
	return s->seen.count && bsearch(&path, s->seen.items, s->seen.count,
					sizeof(*s->seen.items), by_name);
}

static void add_candidate(struct search *s, const char *path)
{
	size_t n = s->paths.count;

	if ((n & (n - 1)) == 0)
		s->entries = oci_xreallocarray(
			s->entries, n ? 2 * n : 1, sizeof(*s->entries));
	s->entries[n] = s->entry;
	oci_strv_add(&s->paths, path);
}

static void look_for_wanted(struct search *s, const struct oci_scan_entry *e)
{
	if (strcmp(e->path, s->wanted) != 0)
		return;
	oci_strv_release(&s->paths);
	free(oci_steal_ptr(&s->link));
	if (e->type == OCI_SCAN_FILE)
		add_candidate(s, e->path);
	if (e->type == OCI_SCAN_HARDLINK && e->link)
		s->link = oci_xstrdup(e->link);
}

/* Hard links are other names of programs that are found by their first one. */
static void look_for_all(struct search *s, const struct oci_scan_entry *e)
{
	if (e->type != OCI_SCAN_FILE ||
		oci_rootfs_type(s->rootfs, e->path) != OCI_SCAN_FILE ||
		is_seen(s, e->path))
		return;
	oci_strv_add(&s->files, e->path);
	if (e->attrs.mode & 0111)
		add_candidate(s, e->path);
}

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct search *s = arg;

	(void)err;
	if (s->wanted)
		look_for_wanted(s, e);
	else
		look_for_all(s, e);
	s->entry++;
	return 0;
}

/* Takes over `info`. */
static struct goci_binary *add_program(
	struct goci_binaries *found, const char *path, struct goci_buildinfo *info)
{
	size_t n = found->count;

	if ((n & (n - 1)) == 0)
		found->items = oci_xreallocarray(
			found->items, n ? 2 * n : 1, sizeof(*found->items));
	found->items[n] = (struct goci_binary){
		oci_xasprintf("/%s", path), *info, GOCI_SIZES_INIT};
	found->count++;
	return &found->items[n];
}

/* Whether the layer has the candidate's path once more: the last one counts. */
static bool is_replaced(const struct search *s, size_t which)
{
	for (size_t i = which + 1; i < s->paths.count; i++)
		if (strcmp(s->paths.items[i], s->paths.items[which]) == 0)
			return true;
	return false;
}

static int on_program(size_t which, int fd, void *arg, struct oci_err *err)
{
	struct search *s = arg;
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	const char *path = s->paths.items[which];
	struct goci_binary *program;

	if (goci_buildinfo_read(fd, &info, err) < 0) {
		if (!s->wanted && err->code == OCI_ERR_NOT_FOUND)
			return 0;
		return oci_err_wrap(err, "/%s", path);
	}
	if (is_replaced(s, which))
		return 0;
	s->bytes += strlen(info.go_version) + info.len;
	if (s->bytes > BYTES_MAX || s->found->count == PROGRAMS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"has over %d Go programs, or their module lists are over %d MB",
			PROGRAMS_MAX, BYTES_MAX >> 20);
	program = add_program(s->found, path, &info);
	info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
	if (s->measure && goci_sizes_read(fd, &program->info, &program->sizes, err) < 0)
		return oci_err_wrap(err, "/%s", path);
	return 0;
}

static int search_layer(struct search *s, const struct oci_image *image, size_t i,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_span layer = OCI_SPAN_INIT;

	s->entry = 0;
	oci_strv_release(&s->paths);
	free(oci_steal_ptr(&s->link));
	if (oci_image_open_layer(image, i, cancel, &layer, err) < 0 ||
		oci_scan(&layer, on_entry, s, cancel, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	if (goci_extract(
		    &layer, s->entries, s->paths.count, on_program, s, cancel, err) < 0)
		return -1;
	oci_strv_add_all(&s->seen, &s->files);
	oci_strv_release(&s->files);
	oci_strv_sort(&s->seen);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct goci_binary *)a)->path,
		((const struct goci_binary *)b)->path);
}

static int read_all(struct search *s, const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	for (size_t i = image->count; i-- > 0;)
		if (search_layer(s, image, i, cancel, err) < 0)
			return -1;
	if (!s->found->count)
		return s->measure ? 0
				  : oci_err_set(err, OCI_ERR_NOT_FOUND,
					    "no Go program is in the image");
	qsort(s->found->items, s->found->count, sizeof(*s->found->items), by_path);
	return 0;
}

/* A hard link's target is in the same layer, or below it. */
static int read_one(struct search *s, char **path, const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	int links = 0;

	for (size_t i = image->count; i-- > 0 && !s->found->count;) {
		s->wanted = *path;
		if (search_layer(s, image, i, cancel, err) < 0)
			return -1;
		if (!s->link || ++links > LINKS_MAX)
			continue;
		free(*path);
		*path = oci_tree_clean_path(s->link, err);
		if (!*path)
			return -1;
		i++;
	}
	if (s->found->count)
		return 0;
	return oci_err_set(
		err, OCI_ERR_NOT_FOUND, "/%s: no layer has its content", *path);
}

int goci_binaries_read(const struct oci_image *image, bool all,
	const struct oci_cancel *cancel, struct goci_binaries *programs,
	struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(image, cancel, err);
	OCI_AUTO(search_release)
	struct search s = {.rootfs = rootfs, .found = programs};
	oci_auto_free char *path = NULL;

	*programs = (struct goci_binaries)GOCI_BINARIES_INIT;
	if (!rootfs)
		return -1;
	if (all)
		return read_all(&s, image, cancel, err);
	path = goci_start_find(image->config, rootfs, err);
	return path ? read_one(&s, &path, image, cancel, err) : -1;
}

int goci_binaries_measure(const struct oci_image *image,
	const struct oci_rootfs *rootfs, const struct oci_cancel *cancel,
	struct goci_binaries *programs, struct oci_err *err)
{
	OCI_AUTO(search_release)
	struct search s = {.rootfs = rootfs, .found = programs, .measure = true};

	*programs = (struct goci_binaries)GOCI_BINARIES_INIT;
	return read_all(&s, image, cancel, err);
}
