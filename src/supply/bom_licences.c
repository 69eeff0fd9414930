#include "supply/bom_licences.h"

#include "supply/bom_go.h"

void goci_bom_add_licences(struct goci_bom *bom, const struct goci_licences *from)
{
	for (size_t i = 0; i < bom->count; i++) {
		struct goci_bom_part *part = &bom->parts[i];
		const char *sum = goci_bom_fact(part, GOCI_FACT_SUM);

		if (part->kind == GOCI_BOM_MODULE && part->version && sum)
			goci_licence_of_module(
				from, part->name, part->version, sum, &part->licences);
	}
}
