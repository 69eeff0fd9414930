#include "sandbox/json_must.h"

#include "oci/mem.h"

json_t *goci_json_must(json_t *value)
{
	if (!value)
		oci_abort("goci: a document cannot be made\n");
	return value;
}
