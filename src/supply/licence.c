#include "supply/licence.h"

#include <string.h>

bool goci_licence_is_id(const char *s)
{
	return strcmp(s, "BSD-3-Clause") == 0;
}

char *goci_licence_expression(const struct oci_strv *licences)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 0; i < licences->count; i++)
		if (goci_licence_is_id(licences->items[i]))
			oci_buf_addf(&out, "%s%s", out.len ? " AND " : "",
				licences->items[i]);
	return out.len ? oci_buf_take(&out) : NULL;
}

json_t *goci_licence_others(const struct goci_bom *bom)
{
	(void)bom;
	return json_array();
}
