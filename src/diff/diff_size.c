#include "diff/diff_size.h"

#include "app/text.h"
#include "binary/growth.h"
#include "inspect/weight.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

/* How many of a list are shown. */
enum { SECTIONS = 8, MODULES = 15, PACKAGES = 5 };

static json_t *sizes_json(int64_t before, int64_t after)
{
	return json_pack(
		"{s:I, s:I}", "before", (json_int_t)before, "after", (json_int_t)after);
}

static int64_t files_of(const struct goci_weight *weight)
{
	return weight->count ? weight->folders[0].size : 0;
}

static bool is_same(
	const struct goci_platform_image *a, const struct goci_platform_image *b)
{
	return oci_digest_cmp(&a->image.id, &b->image.id) == 0 &&
	       (!a->image.document || !b->image.document ||
		       oci_digest_cmp(&a->image.manifest.digest,
			       &b->image.manifest.digest) == 0);
}

json_t *goci_diff_size(const struct goci_diff_side sides[2], const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	goci_auto_platform_image x = GOCI_PLATFORM_IMAGE_INIT,
				 y = GOCI_PLATFORM_IMAGE_INIT;
	goci_auto_weight before = GOCI_WEIGHT_INIT, after = GOCI_WEIGHT_INIT;

	x.scratch = sides[0].scratch;
	y.scratch = sides[1].scratch;
	if (goci_platform_image_open(&x, sides[0].name, platform, cancel, err) < 0 ||
		goci_platform_image_open(&y, sides[1].name, platform, cancel, err) <
			0 ||
		goci_weight_read(&before, &x, cancel, err) < 0 ||
		goci_weight_read(&after, &y, cancel, err) < 0)
		return NULL;
	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "a",
		goci_platform_image_json(&x), "b", goci_platform_image_json(&y),
		"equal", is_same(&x, &y), "layers",
		sizes_json(before.packed, after.packed), "files",
		sizes_json(files_of(&before), files_of(&after)), "programs",
		goci_growth_json(&before.programs, &after.programs));
}

/* A cell of a table, right-aligned. */
static void add_size(struct oci_buf *out, long long size, bool sign)
{
	oci_auto_buf text = OCI_BUF_INIT, cell = OCI_BUF_INIT;

	goci_text_add_size(&text, size < 0 ? -size : size);
	oci_buf_addf(&cell, "%s%s",
		!sign || !size ? ""
		: size < 0     ? "-"
			       : "+",
		text.data + strspn(text.data, " "));
	oci_buf_addf(out, "%*s  ", sign ? 11 : 10, cell.data);
}

static void add_row(const json_t *entry, int indent, struct oci_buf *out)
{
	long long before = json_integer_value(json_object_get(entry, "before"));
	long long after = json_integer_value(json_object_get(entry, "after"));
	const char *was = oci_json_text(entry, "versionBefore");
	const char *is = oci_json_text(entry, "versionAfter");

	add_size(out, before, false);
	add_size(out, after, false);
	add_size(out, after - before, true);
	oci_buf_addf(out, "%*s", indent, "");
	goci_text_add(out, oci_json_text_or(entry, "name", ""));
	if (was && is && strcmp(was, is) == 0)
		was = NULL;
	if (was || is)
		oci_buf_adds(out, " ");
	goci_text_add(out, was ? was : "");
	if (was && is)
		oci_buf_adds(out, " -> ");
	goci_text_add(out, is ? is : "");
	oci_buf_adds(out, "\n");
}

static void add_total(const json_t *doc, const char *key, struct oci_buf *out)
{
	oci_auto_json *row = json_copy(json_object_get(doc, key));

	oci_json_set(row, "name", key);
	add_row(row, 0, out);
}

/* The first `max` of a list, with the packages of each. */
static void add_list(const json_t *list, size_t max, int indent, struct oci_buf *out)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		if (i == max) {
			oci_buf_addf(out, "%37s%*s%zu more\n", "", indent, "",
				json_array_size(list) - max);
			return;
		}
		add_row(entry, indent, out);
		if (json_object_get(entry, "packages"))
			add_list(json_object_get(entry, "packages"),
				max == SIZE_MAX ? max : PACKAGES, indent + 2, out);
	}
}

static void add_program(const json_t *program, bool all, struct oci_buf *out)
{
	static const char *const reasons[] = {"whyBefore", "whyAfter"};
	oci_auto_json *row = json_pack("{s:O, s:O, s:O}", "name",
		json_object_get(program, "program"), "before",
		json_object_get(program, "before"), "after",
		json_object_get(program, "after"));

	oci_buf_adds(out, "\n");
	add_row(row, 0, out);
	add_list(json_object_get(program, "sections"), all ? SIZE_MAX : SECTIONS, 2,
		out);
	for (size_t i = 0; i < OCI_COUNT(reasons); i++)
		if (oci_json_text(program, reasons[i])) {
			oci_buf_addf(out, "%37s  ", "");
			goci_text_add(out, oci_json_text(program, reasons[i]));
			oci_buf_adds(out, "\n");
		}
	add_list(json_object_get(program, "modules"), all ? SIZE_MAX : MODULES, 2, out);
}

void goci_diff_size_text(const json_t *doc, bool all, struct oci_buf *out)
{
	const json_t *program;
	size_t i;

	oci_buf_addf(out, "%10s  %10s  %11s\n", "before", "after", "change");
	add_total(doc, "layers", out);
	add_total(doc, "files", out);
	json_array_foreach(json_object_get(doc, "programs"), i, program)
		if (json_array_size(json_object_get(program, "sections")))
			add_program(program, all, out);
}
