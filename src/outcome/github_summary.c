#include "outcome/github_summary.h"

#include "app/text.h"
#include "oci/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is kept for the end of the table: how many rows there would be more. */
enum { SUMMARY_MAX = 1 << 20, END_MAX = 200 };

/* Any punctuation can follow a backslash, and then has no meaning. */
static void add_markdown(struct oci_buf *buf, const char *text)
{
	oci_auto_free char *clean = goci_text_clean(text);

	for (const char *p = clean; *p; p++) {
		if (ispunct((unsigned char)*p) && (unsigned char)*p < 0x80)
			oci_buf_adds(buf, "\\");
		oci_buf_add(buf, p, 1);
	}
}

static void add_html(struct oci_buf *buf, const char *text)
{
	oci_auto_free char *clean = goci_text_clean(text);

	for (const char *p = clean; *p; p++) {
		if (strchr("&<>", *p))
			oci_buf_addf(buf, "&#%d;", *p);
		else
			oci_buf_add(buf, p, 1);
	}
}

static void add_size(struct oci_buf *buf, const char *sign, double size)
{
	if (size < 100000)
		oci_buf_addf(buf, "%s%.1f kB", sign, size / 1e3);
	else
		oci_buf_addf(buf, "%s%.1f MB", sign, size / 1e6);
}

static void add_change(struct oci_buf *buf, const json_t *image)
{
	const json_t *size = json_object_get(image, "size");
	const json_t *previous = json_object_get(size, "previous");
	json_int_t change = json_integer_value(json_object_get(size, "compressed")) -
			    json_integer_value(previous);

	if (json_is_true(json_object_get(image, "unchanged")))
		oci_buf_adds(buf, "unchanged");
	else if (!json_is_integer(previous))
		oci_buf_adds(buf, size ? "new" : "");
	else if (!change)
		oci_buf_adds(buf, "as before");
	else
		add_size(buf, change < 0 ? "-" : "+", (double)llabs(change));
}

static void add_cached(struct oci_buf *buf, const json_t *image)
{
	json_int_t hits = json_integer_value(json_object_get(image, "cacheHits"));
	json_int_t all =
		hits + json_integer_value(json_object_get(image, "cacheMisses"));

	if (json_object_get(image, "cacheHits"))
		oci_buf_addf(buf, "%lld of %lld", (long long)hits, (long long)all);
}

/* | service | digest | size | change | time | cached | */
static void add_image(struct oci_buf *buf, const json_t *image)
{
	oci_auto_free char *called = goci_outcome_image_called(image);
	const json_t *size = json_object_get(image, "size");
	const json_t *seconds = json_object_get(image, "seconds");

	oci_buf_adds(buf, "| ");
	add_markdown(buf, called);
	oci_buf_addf(buf, " | `%s` | ", oci_json_text_or(image, "digest", ""));
	if (size)
		add_size(buf, "",
			(double)json_integer_value(
				json_object_get(size, "compressed")));
	oci_buf_adds(buf, " | ");
	add_change(buf, image);
	oci_buf_adds(buf, " | ");
	if (seconds)
		oci_buf_addf(buf, "%.1f s", json_number_value(seconds));
	oci_buf_adds(buf, " | ");
	add_cached(buf, image);
	oci_buf_adds(buf, " |\n");
}

static void add_failed(struct oci_buf *buf, const char *called)
{
	oci_buf_adds(buf, "| ");
	add_markdown(buf, called);
	oci_buf_adds(buf, " | failed | | | | |\n");
}

static bool fits(const struct oci_buf *text, size_t before, size_t more)
{
	return before + text->len + more + END_MAX <= SUMMARY_MAX;
}

static void add_rows(
	const struct goci_outcome *result, size_t before, struct oci_buf *text)
{
	size_t images = json_array_size(result->images);
	size_t all = images + result->failed.count;

	for (size_t i = 0; i < all; i++) {
		oci_auto_buf row = OCI_BUF_INIT;

		/* Those that failed first: they are what is looked for. */
		if (i < result->failed.count)
			add_failed(&row, result->failed.items[i]);
		else
			add_image(&row, json_array_get(result->images,
						i - result->failed.count));
		if (!fits(text, before, row.len)) {
			oci_buf_addf(text, "\n%zu more are not shown.\n", all - i);
			return;
		}
		oci_buf_add(text, row.data, row.len);
	}
}

static void add_refs(
	const struct goci_outcome *result, size_t before, struct oci_buf *text)
{
	oci_auto_strv refs = OCI_STRV_INIT;
	oci_auto_buf part = OCI_BUF_INIT;

	goci_outcome_refs(result, &refs);
	if (!refs.count)
		return;
	oci_buf_adds(&part, "\n<details><summary>References</summary>\n<pre>\n");
	for (size_t i = 0; i < refs.count; i++) {
		add_html(&part, refs.items[i]);
		oci_buf_adds(&part, "\n");
	}
	oci_buf_adds(&part, "</pre>\n</details>\n");
	if (fits(text, before, part.len))
		oci_buf_add(text, part.data, part.len);
}

void goci_github_summary(
	const struct goci_outcome *result, size_t before, struct oci_buf *text)
{
	static const char head[] =
		"\n### goci\n\n"
		"| Service | Digest | Size | Change | Time | Layers from the cache |\n"
		"| --- | --- | ---: | ---: | ---: | ---: |\n";

	if (!fits(text, before, sizeof(head)))
		return;
	oci_buf_adds(text, head);
	add_rows(result, before, text);
	add_refs(result, before, text);
}
