#include "oci/xattrs.h"

#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>

void oci_xattrs_release(struct oci_xattrs *xattrs)
{
	for (size_t i = 0; i < xattrs->count; i++) {
		free(xattrs->items[i].name);
		free(xattrs->items[i].value);
	}
	free(xattrs->items);
	*xattrs = (struct oci_xattrs)OCI_XATTRS_INIT;
}

void oci_xattrs_add(
	struct oci_xattrs *xattrs, const char *name, const void *value, size_t len)
{
	struct oci_xattr *x;

	for (size_t i = 0; i < xattrs->count; i++)
		if (strcmp(xattrs->items[i].name, name) == 0)
			return;
	OCI_GROW(xattrs->items, xattrs->count);
	x = &xattrs->items[xattrs->count++];
	*x = (struct oci_xattr){oci_xstrdup(name), oci_xcalloc(1, len + 1), len};
	if (len)
		memcpy(x->value, value, len);
}

void oci_xattrs_add_all(struct oci_xattrs *xattrs, const struct oci_xattrs *from)
{
	for (size_t i = 0; i < from->count; i++)
		oci_xattrs_add(xattrs, from->items[i].name, from->items[i].value,
			from->items[i].len);
}

size_t oci_xattrs_len(const struct oci_xattrs *xattrs)
{
	size_t len = 0;

	for (size_t i = 0; i < xattrs->count; i++)
		len += strlen(xattrs->items[i].name) + xattrs->items[i].len;
	return len;
}
