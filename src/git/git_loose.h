/*
 * Reads loose objects of a repository, and holds what loose and packed objects share:
 * ids, limits and inflating.
 *
 * A repository is untrusted input. Offsets and sizes are checked against the size of
 * their file, the size of an object is limited, and a budget limits the bytes inflated
 * or built from deltas per lookup. Alternates (object folders elsewhere) are not
 * followed; an object that exists only there is not found.
 */
#ifndef GOCI_GIT_GIT_LOOSE_H
#define GOCI_GIT_GIT_LOOSE_H

#include "oci/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum goci_object_type {
	GOCI_OBJECT_COMMIT = 1,
	GOCI_OBJECT_TREE = 2,
	GOCI_OBJECT_BLOB = 3,
	GOCI_OBJECT_TAG = 4,
};

enum {
	GOCI_ID_MAX = 32,
	/* Largest commit or tree in bytes: 16 MiB hold 300000 files of one folder. */
	GOCI_OBJECT_MAX = 16 << 20,
};

/* An open pack and its index. */
struct goci_pack {
	int fd, idx;
	int64_t size, idx_size;
	uint32_t count;
};

/* The objects of one repository. */
struct goci_objects {
	char *common;          /* repository (common folder); owned */
	size_t id_len;         /* bytes of an id: 20, or 32 with SHA-256 */
	size_t *budget;        /* bytes that may still be produced; borrowed */
	struct oci_strv packs; /* paths below `common`, without suffix */
	bool listed;
	struct goci_pack kept; /* the pack that the last object came from, ... */
	size_t kept_at;        /* ... one more than its place in `packs`; 0: none */
};

void goci_objects_release(struct goci_objects *objects);

/* Parses an object id in hexadecimal; returns false if `hex` is not one. */
bool goci_object_id(const char *hex, size_t id_len, unsigned char *id);

/*
 * Appends the content of a loose object of any type and sets `*type`. Returns -1 if the
 * object is absent, damaged or too large.
 */
int goci_loose_read(struct goci_objects *objects, const unsigned char *id, int *type,
	struct oci_buf *out);

/* Inflates the stream at offset `at`; fails past `max` bytes or past the budget. */
int goci_object_inflate(struct goci_objects *objects, int fd, int64_t at, size_t max,
	struct oci_buf *out);

#endif
