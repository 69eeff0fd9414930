/*
 * How files are kept: a tree of names, in pieces that never move.
 */
#ifndef OCI_VERIFY_FILES_H
#define OCI_VERIFY_FILES_H

#include "files.h"

enum {
	NODE_ENTRY = 1,   /* the layer has an entry for it */
	NODE_IMPLIED = 2, /* a folder for what is in it */
	NODE_WHITEOUT = 4,
	NODE_OPAQUE = 8,
	NODE_CAPABILITY = 16,
	NODE_PENDING = 32, /* a hard link whose target was not there */
	NODE_KEPT = NODE_ENTRY | NODE_IMPLIED | NODE_CAPABILITY,
};

/* Indexes and offsets; 0 is none. */
struct oci_node {
	uint32_t parent;
	uint32_t child; /* the last that came */
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
	uint32_t count; /* of nodes, from 1 on */
	char **texts;
	size_t text_count;
	size_t text_used; /* of the last */
	size_t bytes;
	uint64_t key[2]; /* of the hash */
	uint32_t *table; /* of hashes: nodes */
	size_t slots;    /* a power of two */
	bool full;       /* the budget is at its end, which was told */
	bool given_back;
};

/* Whether something is there. */
static inline bool oci_node_is_there(const struct oci_node *n)
{
	return n->flags & (NODE_ENTRY | NODE_IMPLIED);
}

static inline bool oci_node_is_dir(const struct oci_node *n)
{
	return n->flags & NODE_IMPLIED ||
	       (n->flags & NODE_ENTRY && n->type == OCI_FILE_DIR);
}

#endif
