/*
 * The stock: what a cache holds, how it is kept within limits, and whether it is sound.
 *
 * An entry is kept or goes as a whole: a blob with the records that name it, a record
 * that names none, or a folder of the tool's own below the cache. The time of its last
 * use is that of its newest file, of a folder its own. What no record names any more,
 * as a kill leaves it, is loose, and the first to go.
 */
#ifndef OCI_STOCK_H
#define OCI_STOCK_H

#include "oci/cache.h"

#include <stdint.h>

enum oci_stock_kind {
	OCI_STOCK_LAYER,
	OCI_STOCK_RECORD,
	OCI_STOCK_FOLDER,
	OCI_STOCK_KINDS,
};

/*
 * Where the tool keeps folders, one an entry: `name` is below the cache's folder. One
 * of them that is locked (flock) is in use. Ends with a name of NULL.
 */
struct oci_stock_place {
	const char *name;
	bool (*sound)(const char *dir); /* whether one is as it was left */
};

struct oci_stock_sum {
	size_t count;
	int64_t bytes;
};

struct oci_stock_entry {
	enum oci_stock_kind kind;
	char *name;              /* of the file; of a folder the path below the cache */
	struct oci_strv records; /* names of those that name a layer */
	int64_t size;            /* with its records */
	int64_t used;            /* seconds since 1970 */
	bool loose;
	const struct oci_stock_place *place; /* a folder's */
};

struct oci_stock {
	struct oci_stock_entry *entries;
	size_t count;
	struct oci_stock_sum sums[OCI_STOCK_KINDS]; /* a layer's records are records */
	int64_t bytes;                              /* of all */
	int unread; /* the errno of layers or records that could not be read, or 0 */
};

#define OCI_STOCK_INIT \
	{              \
		0      \
	}

void oci_stock_release(struct oci_stock *stock);
#define oci_auto_stock OCI_AUTO(oci_stock_release) struct oci_stock

/* Reads what is there; nothing of it is hashed. */
void oci_stock_read(const struct oci_cache *cache, const struct oci_stock_place *places,
	struct oci_stock *stock);

/* The files of a tree: how many, and their bytes. Nothing there is no error. */
void oci_stock_tree(int dirfd, const char *path, struct oci_stock_sum *sum);
/* The same below the cache's folder. */
void oci_stock_extra(
	const struct oci_cache *cache, const char *path, struct oci_stock_sum *sum);

/* What the three below do their work with. The cache has to be ours alone. */
struct oci_stock_job {
	struct oci_cache *cache;
	const struct oci_stock_place *places;
	const struct oci_cancel *cancel;
	/* Called for each entry that turns out damaged; or NULL. */
	void (*tell)(void *arg, const struct oci_stock_entry *entry, const char *why);
	/*
	 * For verification: what is wrong with a record that names the sound blob `fd`,
	 * as "is not ...", or NULL; may itself be NULL. What records say is the tool's.
	 */
	const char *(*judge)(void *arg, const char *record, int fd);
	void *arg;
	struct oci_stock_sum gone[OCI_STOCK_KINDS]; /* what was removed */
};

/*
 * Removes what is loose, what was last used before `oldest` (seconds since 1970), and
 * then what was used least recently until no more than `max_bytes` are left; negative:
 * no limit.
 */
int oci_stock_collect(struct oci_stock_job *job, int64_t max_bytes, int64_t oldest,
	struct oci_err *err);
/* Whether the last collection was more than an hour ago. */
bool oci_stock_is_due(const struct oci_cache *cache);

/* Reads all there is, and removes what is damaged. */
int oci_stock_verify(struct oci_stock_job *job, struct oci_err *err);

/*
 * Removes all that was put into the cache, and then the folders `extra` below it, a
 * list that ends with NULL. The cache may only be closed then.
 */
int oci_stock_clear(
	struct oci_stock_job *job, const char *const *extra, struct oci_err *err);

#endif
