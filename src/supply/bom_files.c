#include "supply/bom_files.h"

#include "binary/extract.h"
#include "distro/copyright.h"
#include "licence/licence_text.h"
#include "supply/bom_search.h"
#include "supply/file_hash.h"

#include <stdlib.h>
#include <string.h>

enum {
	FILES_MAX = 10000,
	PACKAGE_FILES_MAX = 100000,
	COPYRIGHT_BYTES_MAX = 64 << 20,
};

/* A file to read: to list it, or for the licences of a package. */
struct item {
	const struct oci_rootfs_entry *entry;
	size_t owner;    /* the part of the package that has it; 0: none */
	size_t licensed; /* the part of the package whose copyright file it is; 0 */
};

struct work {
	struct goci_bom *bom;
	const struct goci_bom_files *files;
	struct item *items; /* by where their content is */
	size_t count;
	size_t copyright_bytes;
	/* Of the layer at hand: for each place the first of its items. */
	size_t *firsts;
};

static void work_release(struct work *w)
{
	free(w->items);
	free(w->firsts);
}

size_t goci_bom_files_max(bool package_files)
{
	return package_files ? PACKAGE_FILES_MAX : FILES_MAX;
}

static void add_item(struct work *w, struct item item)
{
	size_t n = w->count;

	OCI_GROW(w->items, n);
	w->items[n] = item;
	w->count++;
}

static bool is_program(const struct goci_bom *bom, const struct oci_rootfs_entry *e)
{
	oci_auto_free char *id = oci_xasprintf("program:/%s", e->path);

	return json_object_get(bom->ids, id) != NULL;
}

/* Images have 600 of them: their layer says which. */
static bool is_zone(const struct oci_rootfs_entry *e)
{
	static const char zones[] = "usr/share/zoneinfo/";

	return strncmp(e->path, zones, sizeof(zones) - 1) == 0;
}

/* Chooses the files to list, in the order of their paths. */
static void choose_files(struct work *w)
{
	const struct goci_bom_files *f = w->files;
	bool all = f->reading->package_files;
	size_t max = goci_bom_files_max(all), omitted = 0, zones = 0, count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(f->rootfs, &count);

	for (size_t i = 0; i < count; i++) {
		size_t owner = goci_owned_by(f->owned, i);

		if (!goci_owned_is_file(&e[i]) || (owner && !all) ||
			is_program(w->bom, &e[i]))
			continue;
		if (!owner && is_zone(&e[i]))
			zones++;
		else if (w->count < max)
			add_item(w, (struct item){&e[i], owner, 0});
		else
			omitted++;
	}
	goci_bom_count_files(w->bom, GOCI_FACT_OMITTED, omitted);
	goci_bom_count_files(w->bom, GOCI_FACT_ZONES, zones);
}

/* The copyright file of a package; several may have one, by links. */
static void choose_copyright(struct work *w, size_t at)
{
	const struct goci_bom_part *part = &w->bom->parts[at];
	const struct oci_rootfs_entry *e;
	oci_auto_free char *path = NULL;

	if (part->licences.count || strchr(part->name, '/') || *part->name == '.' ||
		strncmp(part->id, "pkg:deb/", 8) != 0)
		return;
	path = oci_xasprintf("usr/share/doc/%s/copyright", part->name);
	e = goci_bom_search_find(w->files->rootfs, path);
	if (e && goci_owned_is_file(e))
		add_item(w, (struct item){e, 0, at});
}

static void count_files(struct work *w)
{
	oci_auto_free size_t *counts = oci_xcalloc(w->bom->count + 1, sizeof(*counts));
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(w->files->rootfs, &count);

	for (size_t i = 0; i < count; i++)
		if (goci_owned_is_file(&e[i]))
			counts[goci_owned_by(w->files->owned, i)]++;
	for (size_t i = 1; i < w->bom->count; i++)
		if (counts[i])
			oci_strv_addf(&w->bom->parts[i].facts, "goci:package:files=%zu",
				counts[i]);
}

/* What a file's content goes to, in one pass. */
struct taking {
	struct goci_file_hasher *hasher;
	struct oci_buf *text; /* the beginning; NULL: not needed */
};

static void take(void *to, const void *data, size_t len)
{
	struct taking *t = to;
	size_t room = t->text ? GOCI_LICENCE_TEXT_MAX + 1 - t->text->len : 0;

	goci_file_hasher_add(t->hasher, data, len);
	if (room)
		oci_buf_add(t->text, data, len < room ? len : room);
}

static void add_file(
	struct work *w, const struct item *item, const struct goci_file_hash *hash)
{
	const struct oci_rootfs_entry *e = item->entry;
	const struct oci_image_layer *layer = &w->files->image->layers[e->layer];
	struct goci_bom_part part = {.kind = GOCI_BOM_FILE,
		.id = oci_xasprintf("file:/%s", e->path),
		.name = oci_xasprintf("/%s", e->path),
		.place = oci_xasprintf("/%s", e->path),
		.sha256 = oci_xstrdup(oci_digest_hex(&hash->sha256)),
		.sha1 = oci_xstrdup(hash->sha1)};
	size_t at;

	oci_strv_addf(&part.facts, GOCI_FACT_LAYER "=%s", layer->descriptor.digest.str);
	at = goci_bom_add(w->bom, &part);
	if (item->owner)
		goci_bom_link(w->bom, item->owner, at);
}

/* A text over the limit is known by its hash alone. */
static int add_licences(struct work *w, size_t package, const struct oci_buf *text,
	const struct goci_file_hash *hash, struct oci_err *err)
{
	struct oci_strv *licences = &w->bom->parts[package].licences;

	if (text->len > GOCI_LICENCE_TEXT_MAX) {
		oci_strv_addf(licences, "LicenseRef-sha256-%s",
			oci_digest_hex(&hash->sha256));
		return 0;
	}
	w->copyright_bytes += text->len;
	if (w->copyright_bytes > COPYRIGHT_BYTES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the copyright files of its packages are over %d MB",
			COPYRIGHT_BYTES_MAX >> 20);
	goci_copyright_licences(text->data, text->len, licences);
	goci_bom_part_utf8(&w->bom->parts[package]);
	return 0;
}

static bool same_place(const struct item *a, const struct item *b)
{
	return goci_bom_by_content(a->entry, b->entry) == 0;
}

static int use_content(struct work *w, size_t first, const struct oci_buf *text,
	const struct goci_file_hash *hash, struct oci_err *err)
{
	for (size_t i = first;
		i < w->count && same_place(&w->items[first], &w->items[i]); i++) {
		size_t package = w->items[i].licensed;

		if (!package)
			add_file(w, &w->items[i], hash);
		else if (add_licences(w, package, text, hash, err) < 0)
			return -1;
	}
	return 0;
}

static bool needs_text(const struct work *w, size_t first)
{
	for (size_t i = first;
		i < w->count && same_place(&w->items[first], &w->items[i]); i++)
		if (w->items[i].licensed)
			return true;
	return false;
}

static int on_entry(size_t which, const struct oci_scan_entry *entry, void *arg,
	struct oci_err *err)
{
	struct work *w = arg;
	size_t first = w->firsts[which];
	oci_auto_buf text = OCI_BUF_INIT;
	struct goci_file_hash hash;
	struct taking t = {goci_file_hasher_new(), needs_text(w, first) ? &text : NULL};
	int status = oci_scan_each(entry, take, &t, err);

	goci_file_hasher_end(t.hasher, &hash);
	if (status < 0 || use_content(w, first, &text, &hash, err) < 0)
		return oci_err_wrap(err, "/%s", entry->path);
	return 0;
}

/* Reads the items from `first` up to `end`, which are in one layer. */
static int read_layer(struct work *w, size_t first, size_t end, struct oci_err *err)
{
	oci_auto_free size_t *places = oci_xcalloc(end - first, sizeof(*places));
	size_t i = w->items[first].entry->content_layer, count = 0;
	const struct oci_image *image = w->files->image;
	const struct oci_cancel *cancel = w->files->reading->cancel;
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};

	for (size_t k = first; k < end; k++) {
		if (k > first && same_place(&w->items[k - 1], &w->items[k]))
			continue;
		w->firsts[count] = k;
		places[count++] = w->items[k].entry->content_place;
	}
	if (oci_image_open_layer(image, i, cancel, &layer, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	return goci_extract(&scan,
		&(struct goci_extract){.entries = places,
			.count = count,
			.entry_fn = on_entry,
			.arg = w},
		err);
}

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = goci_bom_by_content(x->entry, y->entry);

	if (order)
		return order;
	order = strcmp(x->entry->path, y->entry->path);
	return order ? order
		     : (x->licensed > y->licensed) - (x->licensed < y->licensed);
}

static int read_items(struct work *w, struct oci_err *err)
{
	size_t end;

	if (w->count)
		qsort(w->items, w->count, sizeof(*w->items), by_place);
	w->firsts = oci_xcalloc(w->count + 1, sizeof(*w->firsts));
	for (size_t first = 0; first < w->count; first = end) {
		size_t layer = w->items[first].entry->content_layer;

		for (end = first; end < w->count; end++)
			if (w->items[end].entry->content_layer != layer)
				break;
		if (read_layer(w, first, end, err) < 0)
			return -1;
	}
	return 0;
}

int goci_bom_add_files(
	struct goci_bom *bom, const struct goci_bom_files *files, struct oci_err *err)
{
	OCI_AUTO(work_release) struct work w = {.bom = bom, .files = files};

	count_files(&w);
	choose_files(&w);
	for (size_t i = 0; i < files->links->count; i++)
		choose_copyright(&w, files->links->needs[i].part);
	return read_items(&w, err);
}
