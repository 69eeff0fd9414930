/*
 * Extended attributes of a file or a folder, as a layer keeps them: names and bytes.
 */
#ifndef OCI_XATTRS_H
#define OCI_XATTRS_H

#include "oci/err.h"

#include <stddef.h>
#include <stdint.h>

struct oci_xattr {
	char *name;
	void *value;
	size_t len;
};

struct oci_xattrs {
	struct oci_xattr *items; /* in the order in which they were added */
	size_t count;
};

#define OCI_XATTRS_INIT \
	{               \
		0       \
	}

void oci_xattrs_release(struct oci_xattrs *xattrs);
/* Adds copies; a name that is there already keeps its value. */
void oci_xattrs_add(
	struct oci_xattrs *xattrs, const char *name, const void *value, size_t len);
void oci_xattrs_add_all(struct oci_xattrs *xattrs, const struct oci_xattrs *from);
/* Bytes of all names and values. */
size_t oci_xattrs_len(const struct oci_xattrs *xattrs);

/* Capabilities of files (capabilities(7)): the attribute security.capability. */
#define OCI_CAPABILITY "security.capability"

/* The longest name, with "cap_". */
enum { OCI_CAPABILITY_NAME = 32 };

/*
 * The number of a capability by its name, in letters of any case, with "cap_" before it
 * or without; -1 when there is none of that name.
 */
int oci_capability_find(const char *name);

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
