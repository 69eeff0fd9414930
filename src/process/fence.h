/*
 * A sandbox for commands that only read. It is set up before the first byte of hostile
 * input is read, and enforced by the kernel.
 *
 * From then on the process cannot start programs, open connections, change files, or
 * open files other than those listed. Landlock restricts the files, a seccomp filter
 * the system calls (process/fence_calls.h). On a kernel without one or both of them the
 * sandbox is weaker; this is not reported.
 */
#ifndef GOCI_PROCESS_FENCE_H
#define GOCI_PROCESS_FENCE_H

#include "oci/buf.h"

#include <locale.h>

struct goci_fence {
	/* Files, and folders with their content, that may be opened later. */
	struct oci_strv reads;
	/* A folder in which a file that is already open gets its name; -1: none.
	 * Borrowed. */
	int output;
	/* Keeps the locale loaded, whose files could not be opened again. */
	locale_t utf8;
};

#define GOCI_FENCE_INIT                               \
	{                                             \
		.reads = OCI_STRV_INIT, .output = -1, \
	}

/*
 * Enters the sandbox; there is no way out. It applies to the calling thread and those
 * that it creates: call it before any other thread exists.
 */
void goci_fence_raise(struct goci_fence *fence);

/* Frees the memory of `fence`; the sandbox stays. */
void goci_fence_release(struct goci_fence *fence);
#define goci_auto_fence OCI_AUTO(goci_fence_release) struct goci_fence

#endif
