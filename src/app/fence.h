/*
 * A fence around a command that only reads: what it may still do is decided before it
 * looks at the first byte of somebody else's, and kept by the kernel.
 *
 * From then on no program can be started, no connection made, no file be changed, and
 * none be opened but those that were named. Landlock holds the files, a seccomp filter
 * the calls (app/fence_calls.h); where the kernel has one of them alone, or neither,
 * there is less of a fence, and nothing is said.
 */
#ifndef GOCI_APP_FENCE_H
#define GOCI_APP_FENCE_H

#include "oci/buf.h"

#include <locale.h>

struct goci_fence {
	/* Files, and folders with all that is in them, that are opened later on. */
	struct oci_strv reads;
	/* A folder that a file which is open already gets its name in, or -1. Borrowed.
	 */
	int output;
	/* Kept in use so that it need not be opened again. */
	locale_t utf8;
};

#define GOCI_FENCE_INIT                               \
	{                                             \
		.reads = OCI_STRV_INIT, .output = -1, \
	}

/*
 * Raises it, for good. It is about the calling thread and those that it makes, so there
 * must be no other yet.
 */
void goci_fence_raise(struct goci_fence *fence);

/* Gives free what it has for it, at the end; the fence stays. */
void goci_fence_release(struct goci_fence *fence);
#define goci_auto_fence OCI_AUTO(goci_fence_release) struct goci_fence

#endif
