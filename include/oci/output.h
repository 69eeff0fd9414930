/*
 * Output files named by a user, and how to write each kind safely.
 *
 * A regular file, or a missing one, is replaced by rename when all is written, and
 * keeps mode and owner. Symlinks at the end of the path are followed. A FIFO, a
 * character device or a descriptor (/dev/fd/N, /dev/stdout) is written in place, as is
 * a regular file that cannot be replaced: a mount point, or one in a read-only folder.
 * An output that is appended to (`append`) is written in place, too; what was written
 * is cut off again if not all of it could be.
 *
 * Refused are folders, sockets, block devices, files without write permission (for root
 * as well), and in a sticky world-writable folder (/tmp) files of a third user.
 * Messages do not name the path: the caller adds it.
 */
#ifndef OCI_OUTPUT_H
#define OCI_OUTPUT_H

#include "oci/cancel.h"
#include "oci/fs.h"

enum oci_output_kind {
	OCI_OUTPUT_REPLACED, /* a regular file, or none yet */
	OCI_OUTPUT_INSIDE,   /* a regular file, emptied (or appended to) and written */
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
	bool append; /* set by the caller, after oci_output_find */
	struct oci_tmp tmp;
};

#define OCI_OUTPUT_INIT                                      \
	{                                                    \
		.folder = -1, .fd = -1, .tmp = OCI_TMP_INIT, \
	}

/*
 * Determines how `path` is to be written and whether it can be; changes nothing. Call
 * it before the work whose result is written, and for /dev/fd/N before opening other
 * descriptors.
 */
int oci_output_find(struct oci_output *output, const char *path, struct oci_err *err);

/* Refuses what is no regular file. */
int oci_output_check_file(const struct oci_output *output, struct oci_err *err);

/* Whether both are the same file, by any path. */
bool oci_output_is_same(const struct oci_output *a, const struct oci_output *b);

/* The path without symlinks, owned by the caller; NULL without /proc. */
char *oci_output_real(const struct oci_output *output);

/* Opens the file. Returns 1, with nothing opened, for a FIFO without a reader. */
int oci_output_start(struct oci_output *output, struct oci_err *err);

/* Writes all bytes. `cancel` (or NULL) is checked while the reader blocks. */
int oci_output_write(struct oci_output *output, const void *data, size_t len,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Renames a replaced file into place, after an fsync when `sync`. */
int oci_output_finish(struct oci_output *output, bool sync, struct oci_err *err);

/* Closes it; an output that was not finished leaves nothing behind. */
void oci_output_release(struct oci_output *output);
#define oci_auto_output OCI_AUTO(oci_output_release) struct oci_output

#endif
