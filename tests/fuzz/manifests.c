#include "fuzz.h"

#include "resolve/find.h"
#include "resolve/kust.h"
#include "resolve/slots.h"

#include <string.h>

static struct goci_resolved image_of(void *arg, const char *ref)
{
	(void)arg;
	(void)ref;
	return (struct goci_resolved){"[::1]:5000/a", "t",
		"sha256:"
		"0123456789012345678901234567890123456789012345678901234567890123"};
}

/*
 * A range is inside the text; that of a plain reference holds the reference. A
 * backslash can be one of an escape that the scan has changed.
 */
static void check_slot(const struct goci_finds *finds, const struct goci_slot *slot)
{
	const char *ref = finds->mentions[slot->mention].ref;
	size_t len = slot->end - slot->begin;

	if (slot->begin > slot->end || slot->end > finds->len)
		oci_abort("fuzz: a range is outside of the text");
	if (slot->part == GOCI_PART_IMAGE && slot->style == GOCI_STYLE_PLAIN &&
		!strchr(ref, '\\') &&
		(strlen(ref) != len ||
			memcmp(finds->text + slot->begin, ref, len) != 0))
		oci_abort("fuzz: a range is not its reference");
}

/* What is written has no reference left, and the same bytes outside of the ranges. */
static void check_written(const struct goci_finds *finds, const struct oci_buf *out)
{
	goci_auto_finds again = {0};
	struct oci_err err;
	size_t before = finds->slot_count ? finds->slots[0].begin : finds->len;
	size_t after = finds->slot_count
			       ? finds->len - finds->slots[finds->slot_count - 1].end
			       : finds->len;

	if (out->len < before || out->len < after ||
		memcmp(out->data, finds->text, before) != 0 ||
		memcmp(out->data + out->len - after, finds->text + finds->len - after,
			after) != 0)
		oci_abort("fuzz: bytes outside of the ranges have changed");
	if (goci_find_references(&again, finds->name, out->data, out->len, &err) < 0)
		oci_abort("fuzz: what was written cannot be read");
	for (size_t i = 0; i < again.mention_count; i++)
		if (again.mentions[i].mode != GOCI_MODE_KUSTOMIZE)
			oci_abort("fuzz: a reference is left");
}

static void resolve(const char *name, const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	goci_auto_finds finds = {0};
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err;

	if (goci_find_references(&finds, name, text, len, &err) < 0 ||
		(finds.kust.is && goci_kust_append(&finds, "goci://new", &err) < 0))
		return;
	for (size_t i = 0; i < finds.slot_count; i++)
		check_slot(&finds, &finds.slots[i]);
	if (goci_slots_write(&finds, image_of, NULL, &out, &err) == 0)
		check_written(&finds, &out);
}

static void manifest(const char *data, size_t len)
{
	resolve("manifest.yaml", data, len);
}

static void kustomization(const char *data, size_t len)
{
	resolve("kustomization.yaml", data, len);
}

const struct fuzz_target fuzz_manifests[] = {
	{"manifest", manifest},
	{"kustomization", kustomization},
	{0},
};
