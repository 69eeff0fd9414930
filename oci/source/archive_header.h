/*
 * Parses one header of a tar archive of files, strictly (POSIX.1-2017 pax).
 */
#ifndef OCI_SOURCE_ARCHIVE_HEADER_H
#define OCI_SOURCE_ARCHIVE_HEADER_H

#include "oci/buf.h"

#include <stdint.h>

enum { OCI_ARCHIVE_BLOCK = 512 };

enum oci_member_type {
	OCI_MEMBER_END, /* a block of zeros */
	OCI_MEMBER_FILE,
	OCI_MEMBER_DIR,
	OCI_MEMBER_SYMLINK,
	OCI_MEMBER_HARDLINK,
	OCI_MEMBER_OTHER,
	OCI_MEMBER_PAX, /* this and the following types describe the next member */
	OCI_MEMBER_GLOBAL,
	OCI_MEMBER_LONG_PATH,
	OCI_MEMBER_LONG_LINK,
};

struct oci_archive_header {
	enum oci_member_type type;
	int64_t size; /* bytes of content; 0 for types without content */
	char path[257];
	char link[101];
};

/* Parses a block. Returns NULL, or what is wrong with it (static). */
const char *oci_archive_header_read(
	const char block[OCI_ARCHIVE_BLOCK], struct oci_archive_header *h);

/*
 * Parses the records of a pax header, `len` bytes and a NUL: "path", "linkpath" and
 * "size", which a global header must not have. Returns NULL, or what is wrong (static).
 */
const char *oci_archive_pax(const char *text, size_t len, bool global,
	struct oci_buf *path, struct oci_buf *link, int64_t *size);

#endif
