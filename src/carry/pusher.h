/*
 * The pusher: a thread that pushes one image after another, beside the work of the
 * caller.
 */
#ifndef GOCI_CARRY_PUSHER_H
#define GOCI_CARRY_PUSHER_H

#include "carry/registry.h"
#include "report/report.h"

/* An image to push. The first members are the caller's, and borrowed. */
struct goci_push_item {
	struct goci_subject subject; /* for the report */
	const struct oci_ref *ref;
	const struct oci_copy_choice *choice; /* NULL: all that the options say */
	const struct goci_repository *places; /* each with a tag */
	size_t count;
	struct oci_digest *digests; /* to be set, one for each place; or NULL */

	/* Set by the pusher; to be read after goci_pusher_wait. */
	size_t pushed; /* the places that have it: the first of them */
	int status;
	struct oci_err err;
	bool done;
	struct goci_push_item *next;
};

/* `registry` is borrowed, and used by the pusher alone until it is freed. */
struct goci_pusher *goci_pusher_new(const struct goci_registry *registry);
/* Waits for all items and frees the pusher. NULL is allowed. */
void goci_pusher_free(struct goci_pusher *pusher);

/* Adds an item, which is borrowed until it is done. */
void goci_pusher_add(struct goci_pusher *pusher, struct goci_push_item *item);
/* Waits for an item. Returns its status: 0, or -1 with its error. */
int goci_pusher_wait(
	struct goci_pusher *pusher, struct goci_push_item *item, struct oci_err *err);

/*
 * Pushes an item now, to one place after another up to the first failure, as one step
 * of the report. An error says which places have the image and which do not.
 */
int goci_push_item(const struct goci_registry *registry, struct goci_push_item *item,
	struct oci_err *err);

#endif
