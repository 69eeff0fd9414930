#include "changeset.h"
#include "changeset_made.h"
#include "oci/pool.h"
#include "rootfs.h"

#include <stdlib.h>

enum { AT_ONCE = 4 }; /* layers held in memory in addition to the trees */

/* One layer, read by a worker. */
struct reading {
	const struct oci_image *image;
	const struct oci_cancel *cancel;
	size_t layer;
	bool of[2]; /* whether each of the two sides contains it */
	struct oci_changeset *changes;
	struct oci_err err;
	struct oci_task task;
};

static void read_layer(void *arg)
{
	struct reading *r = arg;

	r->changes = oci_rootfs_read_layer(
		r->image, r->layer, true, NULL, r->cancel, &r->err);
}

static bool is_shared(const struct oci_rootfs_side *sides, size_t i)
{
	const struct oci_image *a = sides[0].image, *b = sides[1].image;

	return i < a->count && i < b->count &&
	       oci_digest_cmp(&a->layers[i].descriptor.digest,
		       &b->layers[i].descriptor.digest) == 0;
}

/* Lists the layers to read, in the order in which they are applied to the trees. */
static size_t list(const struct oci_rootfs_side *sides, const struct oci_cancel *cancel,
	struct reading *all)
{
	size_t count = 0;

	for (size_t i = 0; i < sides[0].image->count || i < sides[1].image->count; i++)
		for (size_t k = 0; k < 2; k++) {
			bool shared = is_shared(sides, i);
			struct reading *r = &all[count];

			if (i >= sides[k].image->count || (k && shared))
				continue;
			count++;
			*r = (struct reading){.image = sides[k].image,
				.cancel = cancel,
				.layer = i,
				.of = {!k, k || shared},
				.task = {.run = read_layer, .arg = r}};
		}
	return count;
}

static int put_on(
	struct reading *r, struct oci_rootfs_side *side, bool last, struct oci_err *err)
{
	oci_auto_changeset *changes =
		last ? oci_steal_ptr(&r->changes) : oci_changeset_copy(r->changes);

	if (oci_changeset_apply(side->rootfs, changes, r->layer, err) == 0)
		return 0;
	return oci_err_wrap(err, "%s", side->name);
}

static int finish(
	struct reading *r, struct oci_rootfs_side sides[2], struct oci_err *err)
{
	if (!r->changes) {
		*err = r->err;
		return oci_err_wrap(err, "%s", sides[r->of[0] ? 0 : 1].name);
	}
	for (size_t k = 0; k < 2; k++)
		if (r->of[k] && put_on(r, &sides[k], k || !r->of[1], err) < 0)
			return -1;
	return 0;
}

static int read_all(struct reading *all, size_t count, struct oci_rootfs_side sides[2],
	struct oci_pool *pool, struct oci_err *err)
{
	size_t at_once = oci_pool_jobs(pool), begun = 0;
	int status = 0;

	if (at_once > AT_ONCE)
		at_once = AT_ONCE;
	for (size_t i = 0; i < count && (status == 0 || i < begun); i++) {
		for (; status == 0 && begun < count && begun < i + at_once; begun++)
			oci_pool_submit(pool, &all[begun].task);
		oci_pool_wait(pool, &all[i].task);
		if (status == 0)
			status = finish(&all[i], sides, err);
		oci_changeset_free(all[i].changes);
	}
	return status;
}

int oci_rootfs_read_both(struct oci_rootfs_side sides[2], struct oci_pool *pool,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	size_t most = sides[0].image->count + sides[1].image->count;
	oci_auto_free struct reading *all = oci_xcalloc(most + 1, sizeof(*all));
	size_t count = list(sides, cancel, all);

	for (size_t k = 0; k < 2; k++)
		sides[k].rootfs = oci_rootfs_new(sides[k].image, true);
	if (read_all(all, count, sides, pool, err) == 0)
		return 0;
	for (size_t k = 0; k < 2; k++) {
		oci_rootfs_free(sides[k].rootfs);
		sides[k].rootfs = NULL;
	}
	return -1;
}
