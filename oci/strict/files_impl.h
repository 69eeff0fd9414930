/*
 * The in-memory form of files: a tree of names, in blocks that never move.
 */
#ifndef OCI_VERIFY_FILES_H
#define OCI_VERIFY_FILES_H

#include "files.h"

enum {
	NODE_ENTRY = 1,   /* the layer has an entry for it */
	NODE_IMPLIED = 2, /* a folder without an entry, implied by its content */
	NODE_WHITEOUT = 4,
	NODE_OPAQUE = 8,
	NODE_CAPABILITY = 16,
	NODE_PENDING = 32, /* a hard link whose target was not found yet */
	NODE_KEPT = NODE_ENTRY | NODE_IMPLIED | NODE_CAPABILITY,
};

/* Members are indexes of nodes and offsets of texts; 0 means none. */
struct oci_node {
	uint32_t parent;
	uint32_t child; /* the last child added */
	uint32_t sibling;
	uint32_t name;
	uint32_t link;
	uint32_t uid;
	uint32_t gid;
	uint16_t mode;
	uint16_t layer;
	int64_t size;
	uint8_t type;
	uint8_t flags;
};

/* The root is node 1. */
enum { OCI_ROOT = 1 };

struct oci_files {
	struct oci_budget *budget;
	uint16_t layer;
	struct oci_node **pieces;
	uint32_t count; /* number of nodes; the first is 1 */
	char **texts;
	size_t text_count;
	size_t text_used; /* bytes used in the last text block */
	size_t bytes;
	uint64_t key[2]; /* key of the hash */
	uint32_t *table; /* hash table of node indexes */
	size_t slots;    /* power of two */
	bool full;       /* the budget is exhausted, which was reported */
	bool given_back;
};

/* True when a file or folder exists at the node. */
static inline bool oci_node_is_there(const struct oci_node *n)
{
	return n->flags & (NODE_ENTRY | NODE_IMPLIED);
}

/* True when a folder exists at the node. */
static inline bool oci_node_is_dir(const struct oci_node *n)
{
	return n->flags & NODE_IMPLIED ||
	       (n->flags & NODE_ENTRY && n->type == OCI_FILE_DIR);
}

#endif
