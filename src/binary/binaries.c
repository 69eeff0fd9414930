#include "binary/binaries.h"

#include "binary/buildinfo_read.h"
#include "binary/entrypoint.h"
#include "binary/extract.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BINARIES_MAX = 1000, BYTES_MAX = 16 << 20 };

/* Files of the merged tree that are read, layer by layer. */
struct search {
	const struct oci_cancel *cancel;
	bool all;              /* what is no Go program is passed over */
	bool measure;          /* read the programs' sizes too */
	goci_binary_fn *visit; /* or NULL */
	void *arg;
	const struct oci_rootfs_entry **files; /* by where their content is */
	size_t count;
	size_t first; /* of the layer at hand */
	struct goci_binaries *found;
	size_t bytes; /* of their module lists */
};

static void search_release(struct search *s)
{
	free(s->files);
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

static void add_file(struct search *s, const struct oci_rootfs_entry *e)
{
	size_t n = s->count++;

	OCI_GROW(s->files, n);
	s->files[n] = e;
}

/* Takes over `info`. */
static struct goci_binary *add_program(
	struct goci_binaries *found, const char *path, struct goci_buildinfo *info)
{
	size_t n = found->count;

	OCI_GROW(found->items, n);
	found->items[n] = (struct goci_binary){
		oci_xasprintf("/%s", path), *info, GOCI_SIZES_INIT};
	found->count++;
	return &found->items[n];
}

static int on_program(size_t which, int fd, void *arg, struct oci_err *err)
{
	struct search *s = arg;
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	const char *path = s->files[s->first + which]->path;
	struct goci_binary *program;

	if (goci_buildinfo_read(fd, s->cancel, &info, err) < 0) {
		struct oci_err stopped;

		if (oci_cancel_check(s->cancel, &stopped) < 0)
			return *err = stopped, -1;
		if (s->all && err->code == OCI_ERR_NOT_FOUND) {
			s->found->others += lseek(fd, 0, SEEK_END) > 0;
			return 0;
		}
		return oci_err_wrap(err, "/%s", path);
	}
	s->bytes += strlen(info.go_version) + info.len;
	if (s->bytes > BYTES_MAX || s->found->count == BINARIES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"has over %d Go programs, or their module lists are over %d MB",
			BINARIES_MAX, BYTES_MAX >> 20);
	program = add_program(s->found, path, &info);
	info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
	if (s->visit && s->visit(program, fd, s->arg, err) < 0)
		return -1;
	if (s->measure && goci_sizes_read(fd, s->cancel, &program->info,
				  &program->sizes, err) < 0)
		return oci_err_wrap(err, "/%s", path);
	return 0;
}

/* Reads the files from `s->first` on that are in one layer; `count` of them. */
static int read_layer(struct search *s, const struct oci_image *image, size_t count,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_free size_t *places = oci_xcalloc(count, sizeof(*places));
	size_t i = s->files[s->first]->content_layer;
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};

	for (size_t k = 0; k < count; k++)
		places[k] = s->files[s->first + k]->content_place;
	if (oci_image_open_layer(image, i, cancel, &layer, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	return goci_extract(&scan,
		&(struct goci_extract){.entries = places,
			.count = count,
			.scratch = s->found->scratch,
			.fn = on_program,
			.arg = s},
		err);
}

static int by_content(const void *a, const void *b)
{
	const struct oci_rootfs_entry *x = *(const struct oci_rootfs_entry *const *)a;
	const struct oci_rootfs_entry *y = *(const struct oci_rootfs_entry *const *)b;

	if (x->content_layer != y->content_layer)
		return x->content_layer < y->content_layer ? -1 : 1;
	return x->content_place < y->content_place ? -1 : 1;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct goci_binary *)a)->path,
		((const struct goci_binary *)b)->path);
}

static int read_files(struct search *s, const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	size_t end;

	if (s->count)
		qsort(s->files, s->count, sizeof(*s->files), by_content);
	for (s->first = 0; s->first < s->count; s->first = end) {
		size_t layer = s->files[s->first]->content_layer;

		for (end = s->first; end < s->count; end++)
			if (s->files[end]->content_layer != layer)
				break;
		if (read_layer(s, image, end - s->first, cancel, err) < 0)
			return -1;
	}
	if (s->found->count)
		qsort(s->found->items, s->found->count, sizeof(*s->found->items),
			by_path);
	return 0;
}

/* Hard links are other names of programs that are found by their first one. */
static void choose_all(struct search *s, const struct oci_rootfs *rootfs)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);

	s->all = true;
	for (size_t i = 0; i < count; i++)
		if (e[i].type == OCI_SCAN_FILE && (e[i].attrs.mode & 0111))
			add_file(s, &e[i]);
}

static int choose_one(struct search *s, const struct oci_image *image,
	const struct oci_rootfs *rootfs, struct oci_err *err)
{
	oci_auto_free char *path = goci_entrypoint_find(image->config, rootfs, err);
	const struct oci_rootfs_entry *e = path ? oci_rootfs_find(rootfs, path) : NULL;

	if (!path)
		return -1;
	if (!e || e->content_place == SIZE_MAX)
		return oci_err_set(
			err, OCI_ERR_NOT_FOUND, "/%s: no layer has its content", path);
	add_file(s, e);
	return 0;
}

int goci_binaries_read(const struct oci_image *image, bool all,
	const struct oci_cancel *cancel, struct goci_binaries *programs,
	struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(image, NULL, cancel, err);
	OCI_AUTO(search_release)
	struct search s = {.found = programs, .cancel = cancel};

	if (!rootfs)
		return -1;
	if (all)
		choose_all(&s, rootfs);
	else if (choose_one(&s, image, rootfs, err) < 0)
		return -1;
	if (read_files(&s, image, cancel, err) < 0)
		return -1;
	return programs->count ? 0
			       : oci_err_set(err, OCI_ERR_NOT_FOUND,
					 "the image contains no Go program");
}

int goci_binaries_measure(const struct oci_image *image,
	const struct oci_rootfs *rootfs, const struct oci_cancel *cancel,
	struct goci_binaries *programs, struct oci_err *err)
{
	OCI_AUTO(search_release)
	struct search s = {.found = programs, .measure = true};

	choose_all(&s, rootfs);
	return read_files(&s, image, cancel, err);
}

int goci_binaries_visit(const struct oci_image *image, const struct oci_cancel *cancel,
	goci_binary_fn *fn, void *arg, struct goci_binaries *programs,
	struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(image, NULL, cancel, err);
	OCI_AUTO(search_release)
	struct search s = {
		.found = programs, .cancel = cancel, .visit = fn, .arg = arg};

	if (!rootfs)
		return -1;
	choose_all(&s, rootfs);
	return read_files(&s, image, cancel, err);
}
