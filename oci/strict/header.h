/*
 * One header of tar: 512 bytes, as fields (POSIX.1-2017 pax, "ustar Interchange
 * Format"; GNU tar, "Standard").
 */
#ifndef OCI_HEADER_H
#define OCI_HEADER_H

#include "note.h"

#include <stdbool.h>
#include <stdint.h>

enum { OCI_BLOCK = 512 };

struct oci_header {
	char type; /* as it is there */
	char name[155 + 1 + 100 + 1];
	char link[100 + 1];
	unsigned mode;
	uint32_t uid;
	uint32_t gid;
	int64_t size;
	int64_t mtime;
};

/* Whether a header of this type is of the entry that follows, or of all. */
static inline bool oci_header_extends(char type)
{
	return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/* Reads a block that is not all zeros. -1 when it breaks a rule, which is noted. */
int oci_header_read(
	const unsigned char *block, struct oci_header *h, const struct oci_note *note);

#endif
