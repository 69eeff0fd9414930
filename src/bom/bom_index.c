#include "bom/bom_index.h"

#include "bom/bom_sort.h"
#include "oci/json.h"

#include <string.h>

/* A BOM-Link (cyclonedx.org/capabilities/bomlink): urn:cdx:UUID/VERSION. */
static void add_links(struct goci_bom_part *part, const struct goci_bom_member *member)
{
	const char *serial = oci_json_text(member->cyclonedx, "serialNumber");
	const char *space = oci_json_text(member->spdx, "documentNamespace");
	static const char urn[] = "urn:uuid:";

	if (serial && strncmp(serial, urn, sizeof(urn) - 1) == 0)
		oci_strv_addf(&part->facts, GOCI_FACT_CYCLONEDX "=urn:cdx:%s/1",
			serial + sizeof(urn) - 1);
	if (space)
		oci_strv_addf(&part->facts, GOCI_FACT_SPDX "=%s", space);
}

void goci_bom_of_index(struct goci_bom *bom, const struct goci_bom_subject *subject,
	const struct goci_bom_member *members, size_t count)
{
	goci_bom_begin(bom, subject);
	for (size_t i = 0; i < count; i++) {
		size_t at = goci_bom_add_image(bom, &members[i].subject);

		if (!at)
			continue;
		add_links(&bom->parts[at], &members[i]);
		goci_bom_link(bom, 0, at);
	}
	goci_bom_sort(bom);
}
