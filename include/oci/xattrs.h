/*
 * Extended attributes of a file or a folder, as a layer keeps them: names and bytes.
 */
#ifndef OCI_XATTRS_H
#define OCI_XATTRS_H

#include <stddef.h>

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

#endif
