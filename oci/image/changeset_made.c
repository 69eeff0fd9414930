#include "changeset_made.h"

#include "changeset.h"
#include "changeset_impl.h"

/*
 * Adds an entry as a reader of the layer would see it; an existing folder keeps its
 * owner.
 */
static void add_planned(struct oci_changeset *c, const struct oci_rootfs *below,
	const struct oci_entry *e)
{
	const struct oci_rootfs_entry *old =
		e->type == OCI_ENTRY_DIR ? oci_rootfs_find(below, e->path) : NULL;
	const char *from = old ? old->from : e->from;
	static const enum oci_scan_type types[] = {
		OCI_SCAN_DIR, OCI_SCAN_FILE, OCI_SCAN_SYMLINK};
	struct oci_rootfs_entry entry = {.path = oci_xstrdup(e->path),
		.type = types[e->type],
		.attrs = e->attrs,
		.link = e->link ? oci_xstrdup(e->link) : NULL,
		.size = e->size,
		.place = c->place++,
		.content_place = SIZE_MAX,
		.added = !old || old->added,
		.from = from ? oci_xstrdup(from) : NULL};

	oci_xattrs_add_all(&entry.kept, &e->xattrs);
	c->names += oci_rootfs_entry_len(&entry);
	oci_changeset_add(c, &entry);
}

struct oci_changeset *oci_changeset_of(
	const struct oci_tree *tree, const struct oci_rootfs *below)
{
	struct oci_changeset *c = oci_xcalloc(1, sizeof(*c));

	for (size_t i = 0; i < tree->count; i++)
		add_planned(c, below, &tree->entries[i]);
	return c;
}

static char *copy_text(const char *s)
{
	return s ? oci_xstrdup(s) : NULL;
}

static void copy_entry(struct oci_changeset *c, const struct oci_rootfs_entry *from)
{
	struct oci_rootfs_entry e = *from;

	e.path = oci_xstrdup(from->path);
	e.link = copy_text(from->link);
	e.special = copy_text(from->special);
	e.content = copy_text(from->content);
	e.xattrs = copy_text(from->xattrs);
	e.kept = (struct oci_xattrs)OCI_XATTRS_INIT;
	oci_xattrs_add_all(&e.kept, &from->kept);
	e.from = copy_text(from->from);
	if (from->digest) {
		e.digest = oci_xcalloc(1, sizeof(*e.digest));
		*e.digest = *from->digest;
	}
	oci_changeset_add(c, &e);
}

struct oci_changeset *oci_changeset_copy(const struct oci_changeset *from)
{
	struct oci_changeset *c = oci_xcalloc(1, sizeof(*c));

	c->hashed = from->hashed;
	c->names = from->names;
	c->sum = from->sum;
	c->has_root = from->has_root;
	c->root = from->root;
	for (size_t i = 0; i < from->count; i++)
		copy_entry(c, &from->items[i]);
	oci_strv_add_all(&c->deleted, &from->deleted);
	oci_strv_add_all(&c->opaque, &from->opaque);
	return c;
}
