/*
 * Loose objects of a repository, and what is common to all objects: names, limits and
 * inflating.
 *
 * A repository is foreign input. Offsets and sizes are held against the files that they
 * are of, an object has an upper size, and all that is inflated for one question, or
 * made of deltas, a budget. Alternates, which are folders elsewhere, are not followed:
 * what is only there is not found.
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
	/* Bytes of a commit or a tree: 16 MiB are 300000 files in one folder. */
	GOCI_OBJECT_MAX = 16 << 20,
};

/* The objects of one repository. */
struct goci_objects {
	char *common;          /* the repository; owned */
	size_t id_len;         /* bytes of a name: 20, or 32 with SHA-256 */
	size_t *budget;        /* bytes that may still be made; borrowed */
	struct oci_strv packs; /* paths below `common`, without the ending */
	bool listed;
};

void goci_objects_release(struct goci_objects *objects);

/* The bytes of a name in hexadecimal; false when it is none. */
bool goci_object_id(const char *hex, size_t id_len, unsigned char *id);

/*
 * Appends the content of a loose object of any type. -1 when it is not there, is
 * damaged, or too large.
 */
int goci_loose_read(struct goci_objects *objects, const unsigned char *id, int *type,
	struct oci_buf *out);

/* Appends what is deflated at an offset: at most `max` bytes, and of the budget. */
int goci_object_inflate(struct goci_objects *objects, int fd, int64_t at, size_t max,
	struct oci_buf *out);

#endif
