/*
 * A tree: the content of a layer before it is packed (image-spec layer.md).
 *
 * Paths are clean and relative to the root ("etc/passwd"). oci_tree_sort adds missing
 * parents as folders of root with mode 0755, sorts by bytes, parents first, and refuses
 * duplicates. Of the host only file contents are used: no times, no owners, and of the
 * extended attributes only capabilities when requested.
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
	bool implied; /* a parent folder that was added */
	struct oci_xattrs xattrs;
	const char *from;    /* its origin, for errors; owned by the tree; or NULL */
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
	bool sorted;   /* set by oci_tree_sort, cleared when an entry is added */
	int64_t mtime; /* for folders that are implied */
	/* Implied folders at or below this path are not root's; NULL: all are. */
	const char *owned;
	uint32_t uid;
	uint32_t gid;
	/* Files that are added do not leave this folder (oci/beneath.h); NULL: any. */
	const char *beneath;
	const char *
		from; /* origin of added entries, for errors ("--file a:/b"); or NULL */
	bool capabilities;     /* keep those of added files */
	struct oci_strv names; /* strings that entries refer to */
};

#define OCI_TREE_INIT \
	{             \
		0     \
	}

void oci_tree_release(struct oci_tree *tree);
#define oci_auto_tree OCI_AUTO(oci_tree_release) struct oci_tree

/*
 * Normalises "/a//b/" to "a/b"; the root is "". Errors: "..", a component over 255
 * bytes, more than 4096 bytes, names that begin with ".wh." (whiteouts). Names are
 * bytes otherwise. Owned by the caller.
 */
char *oci_tree_clean_path(const char *path, struct oci_err *err);

/*
 * Adds a folder, overriding an implied one; of several folders with one path the first
 * counts.
 */
int oci_tree_add_dir(struct oci_tree *tree, const char *path,
	const struct oci_attrs *attrs, struct oci_err *err);

/* Adds a file with a copy of `data`. */
int oci_tree_add_data(struct oci_tree *tree, const char *path, const void *data,
	size_t len, const struct oci_attrs *attrs, struct oci_err *err);

/*
 * Adds a file whose content is read from `source` when the layer is packed; packing
 * fails if it has become shorter. With `tree->capabilities` its capabilities are kept;
 * those of a user namespace (capabilities(7), version 3) are an error.
 */
int oci_tree_add_file(struct oci_tree *tree, const char *path, const char *source,
	const struct oci_attrs *attrs, struct oci_err *err);

/* Opens the source of an entry that has one; the descriptor is owned by the caller. */
int oci_tree_open(const struct oci_entry *entry, struct stat *st, struct oci_err *err);

/* Adds a symlink; the target is stored unchanged and never followed. */
int oci_tree_add_symlink(struct oci_tree *tree, const char *path, const char *target,
	const struct oci_attrs *attrs, struct oci_err *err);

/*
 * Adds missing parents, sorts, and refuses two entries with one path unless both are
 * folders, naming both sources. The tree can be packed afterwards.
 */
int oci_tree_sort(struct oci_tree *tree, struct oci_err *err);

/* Returns -1 (OCI_ERR_USAGE) for a tree with entries that is not sorted. */
int oci_tree_check_sorted(const struct oci_tree *tree, struct oci_err *err);

/* The entry at a clean path of a sorted tree, or NULL. */
struct oci_entry *oci_tree_find(const struct oci_tree *tree, const char *path);

/* Removes the entries for which `keep` returns false; the tree stays sorted. */
void oci_tree_filter(struct oci_tree *tree,
	bool (*keep)(const struct oci_entry *, void *), void *arg);

#endif
