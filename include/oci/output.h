/*
 * Outputs: a file that somebody named, and how it is written.
 *
 * What is there decides. A regular file, or none yet, is replaced by rename once all is
 * written, and keeps its mode and owner. Symlinks that the path ends at are followed to
 * it. A FIFO, a character device or a descriptor (/dev/fd/N, /dev/stdout) is written
 * into, and so is a regular file that cannot be replaced: one that is mounted, or is in
 * a folder that cannot be written to.
 *
 * Folders, sockets and block devices are refused, a file without write permission is
 * (for root as well), and in a sticky folder that everyone can write to (/tmp) what
 * belongs to a third user. Messages do not name the path: the caller does.
 */
#ifndef OCI_OUTPUT_H
#define OCI_OUTPUT_H

#include "oci/cancel.h"
#include "oci/fs.h"

enum oci_output_kind {
	OCI_OUTPUT_REPLACED, /* a regular file, or none yet */
	OCI_OUTPUT_INSIDE,   /* a regular file, emptied and written */
	OCI_OUTPUT_STREAM,   /* a FIFO, a device, a descriptor */
};

struct oci_output {
	enum oci_output_kind kind;
	int folder; /* where it is, all symlinks followed (O_PATH) */
	char *name; /* in there */
	bool there;
	struct stat st; /* if it is there */
	int fd;         /* what is written to, if it is no temporary file; or -1 */
	bool magic;     /* the name is a link of /proc to an open file */
	bool begun;
	struct oci_tmp tmp;
};

#define OCI_OUTPUT_INIT                                      \
	{                                                    \
		.folder = -1, .fd = -1, .tmp = OCI_TMP_INIT, \
	}

/*
 * Finds out where and how `path` is to be written, and that it can be. Nothing is
 * changed. It is asked before the work whose result is written, and for /dev/fd before
 * the caller opens a descriptor that is not closed on exec.
 */
int oci_output_find(struct oci_output *output, const char *path, struct oci_err *err);

/* Refuses what is no regular file. */
int oci_output_check_file(const struct oci_output *output, struct oci_err *err);

/* Whether two are the same file, whatever they are called. */
bool oci_output_is_same(const struct oci_output *a, const struct oci_output *b);

/* Its path without symlinks, owned by the caller; NULL where there is no /proc. */
char *oci_output_real(const struct oci_output *output);

/* Opens what is written to. 1, and nothing is opened: a FIFO that nobody reads yet. */
int oci_output_start(struct oci_output *output, struct oci_err *err);

/* Writes all of it. While nobody takes it `cancel` is looked at; it can be NULL. */
int oci_output_write(struct oci_output *output, const void *data, size_t len,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Gives it its name, after an fsync if `sync` says so. */
int oci_output_finish(struct oci_output *output, bool sync, struct oci_err *err);

/* Closes it; one that was not finished leaves nothing. */
void oci_output_release(struct oci_output *output);
#define oci_auto_output OCI_AUTO(oci_output_release) struct oci_output

#endif
