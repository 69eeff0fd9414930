#include "inspect/page.h"

#include "app/text.h"
#include "app/text_json.h"
#include "binary/buildinfo_print.h"
#include "inspect/summary.h"
#include "inspect/weight_json.h"
#include "oci/digest.h"
#include "oci/json.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BASE64 = 48 };

static const unsigned char html[] = {
#include "page_html.inc"
};
static const unsigned char style[] = {
#include "page_css.inc"
};
static const unsigned char script[] = {
#include "page_js.inc"
};

static int by_size(const void *a, const void *b)
{
	const struct oci_rootfs_entry *x = *(const struct oci_rootfs_entry *const *)a;
	const struct oci_rootfs_entry *y = *(const struct oci_rootfs_entry *const *)b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int by_path(const void *a, const void *b)
{
	return strcmp((*(const struct oci_rootfs_entry *const *)a)->path,
		(*(const struct oci_rootfs_entry *const *)b)->path);
}

/* [PATH, SIZE, LAYER] of each file with content. */
static json_t *files_json(const struct oci_rootfs *rootfs)
{
	size_t count, files = 0;
	const struct oci_rootfs_entry *entries = oci_rootfs_entries(rootfs, &count);
	const struct oci_rootfs_entry **list = oci_xcalloc(count + 1, sizeof(*list));
	json_t *doc = json_array();

	for (size_t i = 0; i < count; i++)
		if (entries[i].size > 0)
			list[files++] = &entries[i];
	qsort(list, files, sizeof(*list), by_size);
	if (files > GOCI_PAGE_FILES)
		files = GOCI_PAGE_FILES;
	qsort(list, files, sizeof(*list), by_path);
	for (size_t i = 0; i < files; i++) {
		oci_auto_free char *path = oci_xasprintf("/%s", list[i]->path);

		json_array_append_new(doc,
			json_pack("[o, I, I]", goci_text_json(path),
				(json_int_t)list[i]->size, (json_int_t)list[i]->layer));
	}
	free(list);
	return doc;
}

static json_t *page_json(const struct goci_weight *weight,
	const struct goci_attachments *attached, const json_t *trace)
{
	const json_t *config = weight->target->image.config;
	json_t *doc = goci_weight_json(weight);
	json_t *programs = json_object_get(doc, "programs");

	json_object_del(doc, "folders");
	json_object_set_new(doc, "files", files_json(weight->rootfs));
	json_object_set_new(doc, "platforms", goci_platforms_json(weight->target));
	json_object_set(doc, "created", json_object_get(config, "created"));
	json_object_set(doc, "config", json_object_get(config, "config"));
	for (size_t i = 0; i < weight->programs.count; i++)
		json_object_set_new(json_array_get(programs, i), "info",
			goci_buildinfo_json(&weight->programs.items[i].info));
	json_object_set_new(
		doc, "attached", goci_attachments_json(weight->target, attached));
	if (trace)
		json_object_set(doc, "trace", (json_t *)(uintptr_t)trace);
	return doc;
}

static json_t *harmless(const json_t *value);

static json_t *harmless_list(const json_t *list)
{
	json_t *copy = json_array(), *item;
	size_t i;

	json_array_foreach(list, i, item)
		json_array_append_new(copy, harmless(item));
	return copy;
}

static json_t *harmless_map(const json_t *map)
{
	json_t *copy = json_object(), *item;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)map, name, item) {
		oci_auto_free char *key = goci_text_clean(name);

		json_object_set_new(copy, key, harmless(item));
	}
	return copy;
}

/* A copy with its names and strings harmless: a browser obeys marks of direction, too.
 */
static json_t *harmless(const json_t *value)
{
	oci_auto_free char *text = NULL;

	if (json_is_array(value))
		return harmless_list(value);
	if (json_is_object(value))
		return harmless_map(value);
	if (!json_is_string(value))
		return json_incref((json_t *)(uintptr_t)value);
	text = goci_text_clean(json_string_value(value));
	return json_string(text);
}

/*
 * Appends JSON in ASCII, in which no "<" begins a tag, an end tag or a comment: those
 * are in strings alone, where they can be escaped.
 */
static void add_data(const json_t *page, struct oci_buf *out)
{
	oci_auto_json *doc = harmless(page);
	oci_auto_free char *text = json_dumps(doc, JSON_COMPACT | JSON_ENSURE_ASCII);

	for (const char *s = text ? text : "{}"; *s;) {
		size_t len = strcspn(s, "<>&");

		oci_buf_add(out, s, len);
		s += len;
		if (*s)
			oci_buf_addf(out, "\\u%04x", (unsigned)*s++);
	}
}

/* How a Content-Security-Policy names what it allows. */
static void add_sum(const unsigned char *data, size_t len, struct oci_buf *out)
{
	unsigned char sum[OCI_DIGEST_BYTES], base64[BASE64];
	struct oci_digest digest;

	oci_digest_of(data, len, &digest);
	oci_digest_bytes(oci_digest_hex(&digest), sum);
	EVP_EncodeBlock(base64, sum, sizeof(sum));
	oci_buf_addf(out, "sha256-%s", (const char *)base64);
}

/* What the template has between two "@". */
static void add_part(
	const char *name, size_t len, const json_t *page, struct oci_buf *out)
{
	if (strncmp(name, "DATA", len) == 0)
		add_data(page, out);
	else if (strncmp(name, "SCRIPT", len) == 0)
		oci_buf_add(out, script, sizeof(script));
	else if (strncmp(name, "SCRIPT-SUM", len) == 0)
		add_sum(script, sizeof(script), out);
	else if (strncmp(name, "STYLE", len) == 0)
		oci_buf_add(out, style, sizeof(style));
	else if (strncmp(name, "STYLE-SUM", len) == 0)
		add_sum(style, sizeof(style), out);
}

void goci_page(const struct goci_weight *weight,
	const struct goci_attachments *attached, const json_t *trace,
	struct oci_buf *out)
{
	oci_auto_json *page = page_json(weight, attached, trace);
	oci_auto_free char *template = oci_xstrndup((const char *)html, sizeof(html));
	const char *s = template;

	for (;;) {
		const char *mark = strchrnul(s, '@'),
			   *end = strchrnul(mark + !!*mark, '@');

		oci_buf_add(out, s, (size_t)(mark - s));
		if (!*end)
			return;
		add_part(mark + 1, (size_t)(end - mark) - 1, page, out);
		s = end + 1;
	}
}
