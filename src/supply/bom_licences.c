#include "supply/bom_licences.h"

#include "licence/licence_source.h"
#include "supply/bom_go.h"

#include <string.h>

/* vendor/ has a module by the name that the source imports it by. */
static void add_vendored(const struct goci_licences *from, struct goci_bom_part *part)
{
	const char *replaced = goci_bom_fact(part, GOCI_FACT_REPLACES);
	oci_auto_free char *name =
		replaced ? oci_xstrndup(replaced, strcspn(replaced, "@"))
			 : oci_xstrdup(part->name);
	oci_auto_free char *path = oci_xasprintf("vendor/%s", name);

	goci_licence_of_source(from->vendored, path, from->cache, &part->licences);
}

void goci_bom_add_licences(struct goci_bom *bom, const struct goci_licences *from)
{
	for (size_t i = 0; i < bom->count; i++) {
		struct goci_bom_part *part = &bom->parts[i];
		const char *sum = goci_bom_fact(part, GOCI_FACT_SUM);

		if (part->kind != GOCI_BOM_MODULE || part->licences.count)
			continue;
		if (from->vendored)
			add_vendored(from, part);
		else if (part->version && sum)
			goci_licence_of_module(
				from, part->name, part->version, sum, &part->licences);
	}
}
