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

static void add_contents(
	struct goci_bom *bom, size_t at, const struct goci_bom_member *member)
{
	char platform[OCI_PLATFORM_STR];
	oci_auto_free char *mark = NULL;

	oci_platform_format(member->subject.platform, platform, sizeof(platform));
	mark = oci_xasprintf("?platform=%s", platform);
	goci_bom_add_all(bom, at, member->bom, mark);
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
		add_contents(bom, at, &members[i]);
	}
	goci_bom_sort(bom);
}
