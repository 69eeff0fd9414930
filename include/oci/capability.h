/*
 * Capabilities of files (capabilities(7)): the extended attribute security.capability,
 * read from a file and made from names.
 */
#ifndef OCI_CAPABILITY_H
#define OCI_CAPABILITY_H

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/xattrs.h"

#include <stdint.h>

#define OCI_CAPABILITY "security.capability"

/* The longest name, with "cap_". */
enum { OCI_CAPABILITY_NAME = 32 };

/*
 * The number of a capability by its name, in letters of any case, with "cap_" before it
 * or without; -1 when there is none of that name.
 */
int oci_capability_find(const char *name);
/* The name of a number, without "cap_"; NULL when it has none. */
const char *oci_capability_name(int number);

/*
 * Adds the attribute of an open file, if it has one, as it is. One of a user namespace
 * (version 3) or of no known form is an error, in which the file is called `path`.
 */
int oci_capability_read(
	int fd, const char *path, struct oci_xattrs *out, struct oci_err *err);

/* Adds the attribute by which a program has these capabilities when it starts ("+ep").
 */
void oci_capability_make(uint64_t capabilities, struct oci_xattrs *out);

#endif
