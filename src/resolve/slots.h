/*
 * Writes the slots of a file: what becomes of its text, and proof that nothing else of
 * the document has changed.
 */
#ifndef GOCI_RESOLVE_SLOTS_H
#define GOCI_RESOLVE_SLOTS_H

#include "resolve/finds.h"

/* An image that was built; all borrowed. */
struct goci_resolved {
	const char *repository; /* "registry.example/chorus/api" */
	const char *tag;        /* "production" */
	const char *digest;     /* "sha256:..." */
};

/* Returns the image of a reference; `arg` is the caller's. */
typedef struct goci_resolved goci_resolver(void *arg, const char *ref);

/*
 * Appends the text of the file with all slots filled to `out`, and checks that it says
 * the same as before but for them.
 */
int goci_slots_write(struct goci_finds *finds, goci_resolver *resolver, void *arg,
	struct oci_buf *out, struct oci_err *err);

#endif
