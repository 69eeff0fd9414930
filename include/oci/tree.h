/*
 * A tree: what one layer is to hold, before it is packed (image-spec layer.md).
 *
 * Paths are clean and relative to the root ("etc/passwd"); each is there once. Missing
 * parents are added as folders of root, 0755, and `oci_tree_sort` puts all in bytewise
 * order, parents first. Nothing of the host but file contents gets in: no times and no
 * owners, and of the extended attributes capabilities alone, where that is asked for.
 */
#ifndef OCI_TREE_H
#define OCI_TREE_H

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/xattrs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum oci_entry_type { OCI_ENTRY_DIR, OCI_ENTRY_FILE, OCI_ENTRY_SYMLINK };

struct oci_attrs {
	unsigned mode; /* permission bits, 07777 */
	uint32_t uid;
	uint32_t gid;
	int64_t mtime; /* seconds since 1970 */
};

struct oci_entry {
	char *path;
	enum oci_entry_type type;
	struct oci_attrs attrs;
	bool implied; /* a folder added for what is in it */
	struct oci_xattrs xattrs;
	const char *from;    /* who gives it, for errors: the tree's; or NULL */
	size_t nth;          /* of those with one path, the first counts */
	char *link;          /* a symlink's target */
	char *source;        /* a file's path on the host, or NULL: `data` */
	const char *beneath; /* the folder that `source` does not leave, or NULL */
	char *data;
	int64_t size;
};

struct oci_tree {
	struct oci_entry *entries;
	size_t count;
	bool sorted;   /* by oci_tree_sort, and nothing was added since */
	int64_t mtime; /* for folders that are implied */
	/* Implied folders at or below this path are not root's; NULL: all are. */
	const char *owned;
	uint32_t uid;
	uint32_t gid;
	/* Files that are added do not leave this folder (oci/beneath.h); NULL: any. */
	const char *beneath;
	const char *from;  /* who gives what is added: "--file a:/b"; NULL: nobody */
	bool capabilities; /* of files that are added are kept */
	struct oci_strv names; /* what `beneath` and `from` were, for the entries */
};

#define OCI_TREE_INIT \
	{             \
		0     \
	}

void oci_tree_release(struct oci_tree *tree);
#define oci_auto_tree OCI_AUTO(oci_tree_release) struct oci_tree

/*
 * Turns "/a//b/" into "a/b". "..", a component over 255 bytes, more than 4096 in all,
 * and names that begin with ".wh." (whiteouts) are errors; else names are bytes. The
 * root itself is "". The result is owned by the caller.
 */
char *oci_tree_clean_path(const char *path, struct oci_err *err);

/*
 * Adds a folder. Its attributes win over those of a folder that was implied; of several
 * with one path those of the first are taken.
 */
int oci_tree_add_dir(struct oci_tree *tree, const char *path,
	const struct oci_attrs *attrs, struct oci_err *err);

/* Adds a file with a copy of `data`. */
int oci_tree_add_data(struct oci_tree *tree, const char *path, const void *data,
	size_t len, const struct oci_attrs *attrs, struct oci_err *err);

/*
 * Adds a file whose content is read from `source` when the layer is packed, which fails
 * if it is shorter by then than it is now. Capabilities that are to be kept and are of
 * a user namespace (capabilities(7), version 3) are an error.
 */
int oci_tree_add_file(struct oci_tree *tree, const char *path, const char *source,
	const struct oci_attrs *attrs, struct oci_err *err);

/* Opens the source of an entry that has one. */
int oci_tree_open(const struct oci_entry *entry, struct stat *st, struct oci_err *err);

/* Adds a symlink; its target is kept as it is and never followed. */
int oci_tree_add_symlink(struct oci_tree *tree, const char *path, const char *target,
	const struct oci_attrs *attrs, struct oci_err *err);

/*
 * Adds missing parents, sorts, and refuses a path that has two sources, both named: two
 * files, or a file and a folder. Folders of one path are one.
 */
int oci_tree_sort(struct oci_tree *tree, struct oci_err *err);

/* Refuses a tree that has entries and is not sorted: what packs a tree calls it first.
 */
int oci_tree_check_sorted(const struct oci_tree *tree, struct oci_err *err);

/* The entry at a clean path of a sorted tree, or NULL. */
struct oci_entry *oci_tree_find(const struct oci_tree *tree, const char *path);

/* Keeps the entries for which `keep` says so. */
void oci_tree_filter(struct oci_tree *tree,
	bool (*keep)(const struct oci_entry *, void *), void *arg);

#endif
