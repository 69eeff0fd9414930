#include "service/request.h"

#include <string.h>

int goci_request_cache(const char *text, struct oci_ref *ref, struct oci_err *err)
{
	*ref = (struct oci_ref){0};
	if (strncmp(text, "oci:", 4) != 0)
		ref->dir = oci_xstrdup(text);
	else if (oci_ref_parse(text, ref, err) < 0)
		return -1;
	if (!ref->tag)
		ref->tag = oci_xstrdup("cache");
	return 0;
}
