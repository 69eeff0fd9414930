#include "files_add.h"

#include "files.h"
#include "files_impl.h"
#include "note.h"

#include <string.h>

/* Entries of one layer in order: each is checked against the earlier ones. */

static void is_full(struct oci_files *f, const struct oci_note *note)
{
	if (!f->full)
		oci_note(note, OCI_RULE_LIMIT_ENTRIES,
			"the layers have too many entries for the limits");
	f->full = true;
}

/* Reports an entry below something that is not a folder; true when it is. */
static bool is_blocked(const struct oci_node *n, const char *path, size_t len,
	const struct oci_note *note)
{
	if (!(n->flags & NODE_ENTRY) || n->type == OCI_FILE_DIR)
		return false;
	if (n->type == OCI_FILE_SYMLINK)
		oci_note(note, OCI_RULE_UNDER_SYMLINK,
			"its folder %.*s is a symlink of the same layer", (int)len,
			path);
	else
		oci_note(note, OCI_RULE_UNDER_FILE,
			"its folder %.*s is an entry that is no folder", (int)len,
			path);
	return true;
}

static void tell_of_whiteout(const struct oci_node *n, const struct oci_note *note)
{
	if (n->flags & NODE_WHITEOUT && !oci_node_is_there(n))
		oci_note(note, OCI_RULE_WHITEOUT_TWICE,
			"the layer has a whiteout for it, too, before it");
}

static void set(struct oci_files *f, struct oci_node *n, const struct oci_file *file)
{
	n->type = (uint8_t)file->type;
	n->mode = (uint16_t)file->mode;
	n->uid = file->uid;
	n->gid = file->gid;
	n->size = file->size;
	n->layer = f->layer;
	if (file->capability)
		n->flags |= NODE_CAPABILITY;
	if (file->link)
		n->link = oci_files_keep(f, file->link, strlen(file->link));
}

/* The parent folder of the path, created if missing; 0 when it cannot exist. */
static uint32_t make_parent(
	struct oci_files *f, const char *path, size_t len, const struct oci_note *note)
{
	static const struct oci_file folder = {.type = OCI_FILE_DIR, .mode = 0755};
	uint32_t at = OCI_ROOT;

	for (size_t from = 0; from < len;) {
		size_t part = strcspn(path + from, "/");
		struct oci_node *n;

		at = oci_files_make(f, at, path + from, part);
		if (!at) {
			is_full(f, note);
			return 0;
		}
		n = oci_files_node(f, at);
		if (is_blocked(n, path, from + part, note))
			return 0;
		tell_of_whiteout(n, note);
		if (!oci_node_is_there(n))
			set(f, n, &folder);
		n->flags |= NODE_IMPLIED;
		from += part + 1;
	}
	return at;
}

/* The entry at a path of this layer, or NULL; `blocked`: it is below a symlink. */
static const struct oci_node *look_up(
	const struct oci_files *f, const char *path, bool *blocked)
{
	uint32_t at = OCI_ROOT;

	*blocked = false;
	while (*path && at) {
		size_t len = strcspn(path, "/");
		const struct oci_node *n = oci_files_node(f, at);

		if (n->flags & NODE_ENTRY && n->type == OCI_FILE_SYMLINK) {
			*blocked = true;
			return NULL;
		}
		at = oci_files_child(f, at, path, len);
		path += len + (path[len] == '/');
	}
	return at && oci_node_is_there(oci_files_node(f, at)) ? oci_files_node(f, at)
							      : NULL;
}

/* A target that does not exist yet is looked up again when all layers are known. */
static void check_hardlink(const struct oci_files *f, struct oci_node *link,
	const char *path, const char *target, const struct oci_note *note)
{
	bool blocked;
	const struct oci_node *n = look_up(f, target, &blocked);

	if (blocked)
		oci_note(note, OCI_RULE_HARDLINK_THROUGH,
			"the target %s lies below a symlink", target);
	else if (strcmp(path, target) == 0)
		oci_note(note, OCI_RULE_HARDLINK_KIND, "it is a link to itself");
	else if (n && oci_node_is_dir(n))
		oci_note(note, OCI_RULE_HARDLINK_KIND, "the target %s is a folder",
			target);
	else if (n && n->type == OCI_FILE_SYMLINK)
		oci_note(note, OCI_RULE_HARDLINK_SYMLINK, "the target %s is a symlink",
			target);
	else if (!n)
		link->flags |= NODE_PENDING;
}

static void add_entry(struct oci_files *f, uint32_t at, const char *path,
	const struct oci_file *file, const struct oci_note *note)
{
	struct oci_node *n = oci_files_node(f, at);

	tell_of_whiteout(n, note);
	if (n->flags & NODE_ENTRY) {
		oci_note(note, OCI_RULE_TAR_DUPLICATE,
			"the layer has another entry for %s before it",
			*path ? path : "the root");
		return;
	}
	if (n->flags & NODE_IMPLIED && file->type != OCI_FILE_DIR) {
		oci_note(note, OCI_RULE_UNDER_FILE,
			"it is no folder, but entries before it lie below it");
		return;
	}
	if (file->type == OCI_FILE_HARDLINK)
		check_hardlink(f, n, path, file->link, note);
	set(f, n, file);
	n->flags |= NODE_ENTRY;
}

static void add_whiteout(struct oci_files *f, uint32_t parent, const char *name,
	const struct oci_file *file, const struct oci_note *note)
{
	uint32_t at;

	if (file->type != OCI_FILE_REGULAR || file->size) {
		oci_note(note, OCI_RULE_WHITEOUT_TYPE,
			"the whiteout is no regular file, or has content");
		return;
	}
	if (strcmp(name, ".wh..opq") == 0) {
		if (oci_files_node(f, parent)->flags & NODE_OPAQUE)
			oci_note(note, OCI_RULE_TAR_DUPLICATE,
				"the layer has another such entry before it");
		oci_files_node(f, parent)->flags |= NODE_OPAQUE;
		return;
	}
	if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		strncmp(name, ".wh.", 4) == 0) {
		oci_note(note, OCI_RULE_WHITEOUT_NAME, "the whiteout is of \"%s\"",
			name);
		return;
	}
	at = oci_files_make(f, parent, name, strlen(name));
	if (!at) {
		is_full(f, note);
		return;
	}
	if (oci_node_is_there(oci_files_node(f, at)))
		oci_note(note, OCI_RULE_WHITEOUT_LATE,
			"the layer has an entry for \"%s\", or below it, before it",
			name);
	else if (oci_files_node(f, at)->flags & NODE_WHITEOUT)
		oci_note(note, OCI_RULE_TAR_DUPLICATE,
			"the layer has another whiteout for it");
	oci_files_node(f, at)->flags |= NODE_WHITEOUT;
}

void oci_files_add(struct oci_files *f, const char *path, const struct oci_file *file,
	struct oci_findings *findings, const char *subject)
{
	const struct oci_note note = {findings, subject, path};
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	uint32_t at = make_parent(f, path, (size_t)(name - path), &note);

	if (!at)
		return;
	if (strncmp(name, ".wh.", 4) == 0) {
		add_whiteout(f, at, name + 4, file, &note);
		return;
	}
	if (*name)
		at = oci_files_make(f, at, name, strlen(name));
	if (!at)
		is_full(f, &note);
	else
		add_entry(f, at, path, file, &note);
}
