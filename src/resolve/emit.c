#include "resolve/emit.h"

#include "app/bounds.h"
#include "app/output.h"
#include "app/paths.h"
#include "app/text_print.h"
#include "app/trust.h"
#include "oci/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that are written together: each needs three descriptors. */
enum { TOGETHER = 200 };

/* --- one stream --- */

/* A document before it is closed where that is needed: "%YAML" must follow "...". */
static void separate(struct oci_buf *out, const struct goci_finds *next)
{
	if (!out->len)
		return;
	if (out->data[out->len - 1] != '\n')
		oci_buf_adds(out, "\n");
	if (next->directives || !next->has_document)
		oci_buf_adds(out, "...\n");
	else if (!next->explicit)
		oci_buf_adds(out, "---\n");
}

/* The mark of UTF-8 belongs to the begin of a stream. */
static void add(struct oci_buf *out, const struct goci_manifest *m)
{
	size_t mark = out->len && m->result.len >= 3 &&
				      memcmp(m->result.data, "\xef\xbb\xbf", 3) == 0
			      ? 3
			      : 0;

	separate(out, &m->finds);
	oci_buf_add(out, m->result.data + mark, m->result.len - mark);
}

/* A terminal gets no commands; a file or a pipe gets the bytes. */
static int print(const struct goci_emit *emit, const struct goci_manifests *all,
	struct oci_err *err)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 0; i < all->count; i++)
		if (!emit->kust_only || all->items[i].finds.kust.is)
			add(&out, &all->items[i]);
	if (isatty(STDOUT_FILENO)) {
		goci_text_print(stdout, out.data, out.len);
		return 0;
	}
	if (oci_fs_write_all(STDOUT_FILENO, out.data, out.len, err) < 0)
		return oci_err_wrap(err, "standard output");
	return 0;
}

/* --- files --- */

static char *target(const struct goci_emit *emit, const struct goci_manifest *m)
{
	return emit->in_place ? oci_xstrdup(m->path)
			      : oci_xasprintf("%s/%s", emit->dir, m->below);
}

static bool is_written(const struct goci_emit *emit, const struct goci_manifest *m)
{
	return !emit->in_place || m->result.len != m->text.len ||
	       memcmp(m->result.data, m->text.data, m->text.len) != 0;
}

static int by_target(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int check_targets(const struct goci_emit *emit, const struct goci_manifests *all,
	struct oci_err *err)
{
	oci_auto_strv targets = OCI_STRV_INIT;

	for (size_t i = 0; i < all->count; i++) {
		const struct goci_manifest *m = &all->items[i];

		if (!m->path)
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s has no name to be written to; leave %s out",
				m->name, emit->in_place ? "--in-place" : "-o");
		oci_strv_take(&targets, target(emit, m));
	}
	if (targets.count)
		qsort(targets.items, targets.count, sizeof(char *), by_target);
	for (size_t i = 1; i < targets.count; i++)
		if (strcmp(targets.items[i - 1], targets.items[i]) == 0)
			return oci_err_set(err, OCI_ERR_USAGE,
				"two files would be %s: resolve them in two calls",
				targets.items[i]);
	return 0;
}

/* What is read must not be replaced, and what was written not be read next time. */
static int check_apart(const struct goci_emit *emit, const struct goci_manifests *all,
	struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *real = realpath(emit->dir, NULL);
	oci_auto_free char *dir = real ? oci_steal_ptr(&real)
				       : goci_path_join(here ? here : "/", emit->dir);

	for (size_t i = 0; i < all->roots.count; i++) {
		const char *root = all->roots.items[i];

		if (strcmp(root, dir) == 0 ||
			(emit->recursive && goci_path_below(root, dir)))
			return oci_err_set(err, OCI_ERR_USAGE,
				"-o %s: is a folder that is read: name another, or give "
				"--in-place to replace the files",
				emit->dir);
	}
	for (size_t i = 0; i < all->count; i++) {
		oci_auto_free char *from = realpath(all->items[i].path, NULL);
		oci_auto_free char *to = target(emit, &all->items[i]);
		oci_auto_free char *at = realpath(to, NULL);

		if (from && at && strcmp(from, at) == 0)
			return oci_err_set(err, OCI_ERR_USAGE,
				"-o %s: %s would replace itself: name another folder, or "
				"give --in-place",
				emit->dir, all->items[i].name);
	}
	return 0;
}

int goci_emit_check(const struct goci_emit *emit, const struct goci_manifests *all,
	struct oci_err *err)
{
	struct stat st;

	if (!emit->dir && !emit->in_place)
		return 0;
	if (emit->dir && emit->in_place)
		return oci_err_set(err, OCI_ERR_USAGE,
			"-o and --in-place are two places; give one of them");
	if (check_targets(emit, all, err) < 0)
		return -1;
	if (emit->in_place)
		return 0;
	if (stat(emit->dir, &st) == 0 && !S_ISDIR(st.st_mode))
		return oci_err_set(err, OCI_ERR_USAGE,
			"-o %s: is no folder: name one, or leave -o out for standard output",
			emit->dir);
	if (goci_bounds_check_named(emit->dir, err) < 0 ||
		goci_output_check_folder(emit->dir, err) < 0)
		return oci_err_wrap(err, "-o");
	return check_apart(emit, all, err);
}

static int make_folder(const char *path, struct oci_strv *made, struct oci_err *err)
{
	oci_auto_free char *folder = goci_path_dir(path);

	if (goci_bounds_check_named(folder, err) < 0)
		return -1;
	return oci_fs_mkdirs(folder, made, err);
}

static int begin(const struct goci_emit *emit, const struct goci_manifest *m,
	const char *path, struct goci_output *output, struct oci_strv *made,
	struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *top = here ? goci_tree_around(here, NULL) : NULL;

	if (!emit->in_place && make_folder(path, made, err) < 0)
		return -1;
	output->option = "";
	if (goci_output_find(output, top ? top : "/", path, err) < 0 ||
		oci_output_check_file(&output->file, err) < 0 ||
		goci_output_begin(output, NULL, NULL, err) < 0)
		return -1;
	return goci_output_write(output, &m->result, NULL, err);
}

/* Writes some files, and names them when all are complete. */
static int write_some(const struct goci_emit *emit, const struct goci_manifest *items,
	size_t count, struct oci_strv *made, struct oci_err *err)
{
	struct goci_output outputs[TOGETHER];
	oci_auto_strv paths = OCI_STRV_INIT;
	int status = 0;

	for (size_t i = 0; i < count; i++) {
		oci_strv_take(&paths, target(emit, &items[i]));
		outputs[i] = (struct goci_output)GOCI_OUTPUT_INIT;
		if (status == 0 && is_written(emit, &items[i]))
			status = begin(emit, &items[i], paths.items[i], &outputs[i],
				made, err);
	}
	for (size_t i = 0; i < count && status == 0; i++)
		if (is_written(emit, &items[i]))
			status = goci_output_end(&outputs[i], false, err);
	for (size_t i = 0; i < count; i++)
		goci_output_release(&outputs[i]);
	return status;
}

int goci_emit(
	const struct goci_emit *emit, struct goci_manifests *all, struct oci_err *err)
{
	oci_auto_strv made = OCI_STRV_INIT;
	int status = 0;

	if (!emit->dir && !emit->in_place)
		return print(emit, all, err);
	for (size_t i = 0; i < all->count && status == 0; i += TOGETHER) {
		size_t left = all->count - i;

		status = write_some(emit, all->items + i,
			left < TOGETHER ? left : TOGETHER, &made, err);
	}
	/* Only what is empty goes. */
	for (size_t i = made.count; status < 0 && i; i--)
		rmdir(made.items[i - 1]);
	return status;
}
