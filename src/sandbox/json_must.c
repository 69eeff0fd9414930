#include "sandbox/json_must.h"

#include "oci/mem.h"

json_t *goci_json_must(json_t *value)
{
	if (!value)
		oci_abort("goci: cannot build the runtime's configuration\n");
	return value;
}
