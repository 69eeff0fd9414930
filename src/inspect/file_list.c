#include "inspect/file_list.h"

#include "app/text.h"
#include "app/text_json.h"
#include "oci/json.h"

#include <stdio.h>
#include <string.h>

enum { MODE_SIZE = 11 };

/* The word for a type. */
static const char *type_name(enum oci_scan_type type)
{
	static const char *const names[] = {
		[OCI_SCAN_DIR] = "folder",
		[OCI_SCAN_FILE] = "file",
		[OCI_SCAN_SYMLINK] = "symlink",
		[OCI_SCAN_HARDLINK] = "hard link",
		[OCI_SCAN_OTHER] = "special",
	};

	return names[type];
}

/* Type and permissions as ls -l writes them ("-rwsr-xr-x"); a hard link begins with h.
 */
static void format_mode(const struct oci_rootfs_entry *entry, char mode[MODE_SIZE])
{
	static const char types[] = {
		[OCI_SCAN_DIR] = 'd',
		[OCI_SCAN_FILE] = '-',
		[OCI_SCAN_SYMLINK] = 'l',
		[OCI_SCAN_HARDLINK] = 'h',
		[OCI_SCAN_OTHER] = '?',
	};
	static const struct {
		unsigned bit;
		int at;
		char with_x, alone;
	} special[] = {
		{04000, 3, 's', 'S'}, {02000, 6, 's', 'S'}, {01000, 9, 't', 'T'}};
	unsigned bits = entry->attrs.mode;

	mode[0] = types[entry->type];
	for (int i = 0; i < 9; i++)
		mode[1 + i] = bits & 0400u >> i ? "rwx"[i % 3] : '-';
	for (size_t i = 0; i < OCI_COUNT(special); i++)
		if (bits & special[i].bit)
			mode[special[i].at] = mode[special[i].at] == 'x'
						      ? special[i].with_x
						      : special[i].alone;
	mode[MODE_SIZE - 1] = '\0';
}

/* How wide the columns have to be. */
struct widths {
	int owner;
	int size;
	int layer;
};

static int widest(int width, int other)
{
	return other > width ? other : width;
}

static struct widths measure(const struct oci_rootfs_entry *entries, size_t count)
{
	struct widths w = {0};

	for (size_t i = 0; i < count; i++) {
		const struct oci_rootfs_entry *e = &entries[i];

		w.owner = widest(w.owner,
			snprintf(NULL, 0, "%u:%u", e->attrs.uid, e->attrs.gid));
		w.size = widest(w.size, snprintf(NULL, 0, "%lld", (long long)e->size));
		w.layer = widest(w.layer, snprintf(NULL, 0, "%zu", e->layer));
	}
	return w;
}

/* " [NAME, NAME]", the names of the attributes; nothing where there are none. */
static void add_attributes(const char *lines, struct oci_buf *out)
{
	for (const char *p = lines; p && *p; p += strcspn(p, "\n") + 1)
		oci_buf_addf(out, "%s%.*s", p == lines ? " [" : ", ",
			(int)strcspn(p, " "), p);
	if (out->len)
		oci_buf_adds(out, "]");
}

static void add_file(
	struct oci_buf *out, const struct oci_rootfs_entry *e, const struct widths *w)
{
	oci_auto_free char *owner = oci_xasprintf("%u:%u", e->attrs.uid, e->attrs.gid);
	oci_auto_buf attributes = OCI_BUF_INIT;
	char mode[MODE_SIZE], size[24] = "-";

	format_mode(e, mode);
	add_attributes(e->xattrs, &attributes);
	if (e->type == OCI_SCAN_FILE)
		snprintf(size, sizeof(size), "%lld", (long long)e->size);
	goci_text_add_line(out, "%s  %-*s  %*s  %*zu  /%s%s%s%s", mode, w->owner, owner,
		w->size, size, w->layer, e->layer, e->path, e->link ? " -> " : "",
		e->link ? e->link : "", attributes.data);
}

static void add_layer(struct oci_buf *out, const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, size_t i)
{
	const struct oci_rootfs_layer *l = oci_rootfs_layer(rootfs, i);

	oci_buf_addf(out, "%5zu  %11lld  %11lld  %11lld  %11lld  %7zu  %8zu  %7zu\n", i,
		(long long)target->image.layers[i].descriptor.size,
		(long long)l->unpacked, (long long)l->bytes, (long long)l->hidden,
		l->added, l->replaced, l->deleted);
}

void goci_files_text(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out)
{
	size_t count;
	const struct oci_rootfs_entry *entries = oci_rootfs_entries(rootfs, &count);
	const struct widths w = measure(entries, count);

	for (size_t i = 0; i < count; i++)
		add_file(out, &entries[i], &w);
	oci_buf_addf(out, "\n%5s  %11s  %11s  %11s  %11s  %7s  %8s  %7s\n", "layer",
		"compressed", "unpacked", "content", "hidden", "added", "replaced",
		"deleted");
	for (size_t i = 0; i < target->image.count; i++)
		add_layer(out, target, rootfs, i);
}

/* The lines of oci_scan_xattrs as an object. */
static json_t *attributes_json(const char *lines)
{
	json_t *doc = json_object();

	for (const char *p = lines; *p; p += strcspn(p, "\n") + 1) {
		size_t name = strcspn(p, " "), value = strcspn(p + name + 1, "\n");
		oci_auto_free char *key = oci_xstrndup(p, name);

		json_object_set_new(doc, key, json_stringn(p + name + 1, value));
	}
	return doc;
}

json_t *goci_file_json(const struct oci_rootfs_entry *e)
{
	oci_auto_free char *path = oci_xasprintf("/%s", e->path);
	char mode[8];
	json_t *doc;

	snprintf(mode, sizeof(mode), "%04o", e->attrs.mode & 07777);
	doc = json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "path",
		goci_text_json(path), "type", type_name(e->type), "mode", mode, "uid",
		(json_int_t)e->attrs.uid, "gid", (json_int_t)e->attrs.gid, "mtime",
		(json_int_t)e->attrs.mtime, "size", (json_int_t)e->size, "layer",
		(json_int_t)e->layer);
	goci_text_set(doc, "link", e->link);
	oci_json_set(doc, "special", e->special);
	if (e->xattrs)
		json_object_set_new(doc, "attributes", attributes_json(e->xattrs));
	return doc;
}

static json_t *layer_json(
	const struct oci_image_layer *layer, const struct oci_rootfs_layer *does)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "digest",
		layer->descriptor.digest.str, "diffID", layer->diff_id.str, "size",
		(json_int_t)layer->descriptor.size, "unpacked",
		(json_int_t)does->unpacked, "content", (json_int_t)does->bytes,
		"hidden", (json_int_t)does->hidden, "added", (json_int_t)does->added,
		"replaced", (json_int_t)does->replaced, "deleted",
		(json_int_t)does->deleted);
}

/* A million objects at once would take a gigabyte: they are written one by one. */
static void add_files_json(const struct oci_rootfs *rootfs, struct oci_buf *out)
{
	size_t count;
	const struct oci_rootfs_entry *entries = oci_rootfs_entries(rootfs, &count);

	for (size_t i = 0; i < count; i++) {
		oci_auto_json *doc = goci_file_json(&entries[i]);

		oci_buf_adds(out, i ? "," : "");
		oci_json_write(doc, out);
	}
}

void goci_files_json(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out)
{
	oci_auto_json *head = goci_platform_image_json(target), *layers = json_array();

	for (size_t i = 0; i < target->image.count; i++)
		json_array_append_new(layers, layer_json(&target->image.layers[i],
						      oci_rootfs_layer(rootfs, i)));
	oci_json_write(head, out);
	out->len--; /* what it closes with */
	oci_buf_adds(out, ",\"files\":[");
	add_files_json(rootfs, out);
	oci_buf_adds(out, "],\"layers\":");
	oci_json_write(layers, out);
	oci_buf_adds(out, "}\n");
}
