/*
 * Extended attributes of files as layers store them, and capabilities of files
 * (capabilities(7)), which are the attribute security.capability.
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
/* Add copies; an existing name keeps its value. */
void oci_xattrs_add(
	struct oci_xattrs *xattrs, const char *name, const void *value, size_t len);
void oci_xattrs_add_all(struct oci_xattrs *xattrs, const struct oci_xattrs *from);
/* Total bytes of names and values. */
size_t oci_xattrs_len(const struct oci_xattrs *xattrs);

/* Capabilities of files (capabilities(7)): the attribute security.capability. */
#define OCI_CAPABILITY "security.capability"

/* The longest name, with "cap_". */
enum { OCI_CAPABILITY_NAME = 32 };

/* The names by number, in small letters without "cap_"; NULL at the end. */
extern const char *const oci_capability_names[];

/*
 * The number of a capability by its name, in any case, with or without "cap_"; -1 for
 * an unknown name.
 */
int oci_capability_find(const char *name);

/*
 * Adds the attribute of an open file, if it has one. One of a user namespace (version
 * 3) or of an unknown version is an error that calls the file `path`.
 */
int oci_capability_read(
	int fd, const char *path, struct oci_xattrs *out, struct oci_err *err);

/* Adds the attribute that gives a program these capabilities when it starts ("+ep"). */
void oci_capability_make(uint64_t capabilities, struct oci_xattrs *out);

#endif
