/*
 * Parses one tar header: 512 bytes (POSIX.1-2017 pax, "ustar Interchange Format"; GNU
 * tar, "Standard").
 */
#ifndef OCI_HEADER_H
#define OCI_HEADER_H

#include "note.h"

#include <stdbool.h>
#include <stdint.h>

enum { OCI_BLOCK = 512 };

struct oci_header {
	char type; /* the type byte of the header */
	char name[155 + 1 + 100 + 1];
	char link[100 + 1];
	unsigned mode;
	uint32_t uid;
	uint32_t gid;
	int64_t size;
	int64_t mtime;
};

/*
 * True for extended headers, which describe the next entry or, if global, all entries.
 */
static inline bool oci_header_extends(char type)
{
	return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/*
 * Parses a block that is not all zeros. Returns 0, or -1 when it breaks a rule, which
 * is reported.
 */
int oci_header_read(
	const unsigned char *block, struct oci_header *h, const struct oci_note *note);

#endif
