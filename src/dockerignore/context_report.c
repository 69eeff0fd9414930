#include "dockerignore/context_report.h"

#include "app/text.h"
#include "app/text_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[] = {
	[GOCI_CONTEXT_DIR] = "folder",
	[GOCI_CONTEXT_FILE] = "file",
	[GOCI_CONTEXT_SYMLINK] = "symlink",
	[GOCI_CONTEXT_SPECIAL] = "special",
};

static const char *const reasons[] = {
	[GOCI_CONTEXT_RULE] = "rule",
	[GOCI_CONTEXT_SECRET] = "secret",
	[GOCI_CONTEXT_SOCKET] = "socket",
	[GOCI_CONTEXT_LAYOUT] = "layout",
	[GOCI_CONTEXT_OUTPUT] = "output",
};

struct totals {
	size_t files;
	int64_t bytes;
};

static struct totals total(const struct goci_context *context)
{
	struct totals t = {0};

	for (size_t i = 0; i < context->in.count; i++) {
		t.files += context->in.items[i].type != GOCI_CONTEXT_DIR;
		t.bytes += context->in.items[i].size;
	}
	return t;
}

/* Whether `path` is below the folder. */
static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* Sums up the folder at `at`: its items follow it, among others of its prefix. */
static struct goci_context_folder measure(const struct goci_context_list *in, size_t at)
{
	struct goci_context_folder folder = {.path = in->items[at].path};
	size_t len = strlen(folder.path);

	for (size_t i = at + 1; i < in->count; i++) {
		const struct goci_context_item *item = &in->items[i];

		if (strncmp(item->path, folder.path, len) != 0)
			break;
		if (!is_below(item->path, folder.path))
			continue;
		folder.files += item->type != GOCI_CONTEXT_DIR;
		folder.bytes += item->size;
	}
	return folder;
}

size_t goci_context_largest(const struct goci_context *context,
	struct goci_context_folder out[GOCI_CONTEXT_LARGEST])
{
	size_t count = 0;

	for (size_t i = 0; i < context->in.count; i++) {
		struct goci_context_folder folder;
		size_t at;

		if (context->in.items[i].type != GOCI_CONTEXT_DIR)
			continue;
		folder = measure(&context->in, i);
		for (at = count; at > 0 && out[at - 1].bytes < folder.bytes; at--)
			if (at < GOCI_CONTEXT_LARGEST)
				out[at] = out[at - 1];
		if (at == GOCI_CONTEXT_LARGEST)
			continue;
		out[at] = folder;
		count += count < GOCI_CONTEXT_LARGEST;
	}
	return count;
}

static void add_rule(const struct goci_context_item *item, struct oci_buf *out)
{
	oci_auto_free char *text =
		item->rule ? goci_text_clean(item->rule->text) : NULL;
	oci_auto_free char *file = item->rule && item->rule->file
					   ? goci_text_clean(item->rule->file)
					   : NULL;

	if (item->reason == GOCI_CONTEXT_SOCKET || item->reason >= GOCI_CONTEXT_LAYOUT)
		oci_buf_addf(out, "\t%s", reasons[item->reason]);
	else if (item->reason == GOCI_CONTEXT_SECRET)
		oci_buf_addf(out, "\tsecret: %s", text);
	else if (item->rule)
		oci_buf_addf(out, "\t%s:%zu: %s", file, item->rule->line, text);
	oci_buf_adds(out, "\n");
}

static void add_items(
	const struct goci_context_list *list, const char *word, struct oci_buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct goci_context_item *item = &list->items[i];
		oci_auto_free char *path = goci_text_clean(item->path);

		oci_buf_addf(out, "%s\t%s%s", word, path,
			item->type == GOCI_CONTEXT_DIR ? "/" : "");
		add_rule(item, out);
	}
}

void goci_context_report_text(
	const struct goci_context *context, const char *dir, struct oci_buf *out)
{
	struct goci_context_folder largest[GOCI_CONTEXT_LARGEST];
	size_t count = goci_context_largest(context, largest);
	struct totals t = total(context);

	goci_text_add_line(out,
		"context %s: %zu files, %" PRId64 " bytes; %zu paths are out", dir,
		t.files, t.bytes, context->out.count);
	add_items(&context->in, "in", out);
	add_items(&context->out, "out", out);
	for (size_t i = 0; i < count; i++) {
		oci_auto_free char *path = goci_text_clean(largest[i].path);

		oci_buf_addf(out, "largest\t%s/\t%" PRId64 " bytes\t%zu file%s\n", path,
			largest[i].bytes, largest[i].files,
			largest[i].files == 1 ? "" : "s");
	}
}

static json_t *item_json(const struct goci_context_item *item, bool is_out)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "path", goci_text_json(item->path));
	json_object_set_new(doc, "type", json_string(types[item->type]));
	if (!is_out && item->type == GOCI_CONTEXT_FILE)
		json_object_set_new(doc, "size", json_integer(item->size));
	if (is_out)
		json_object_set_new(doc, "reason", json_string(reasons[item->reason]));
	if (!item->rule)
		return doc;
	json_object_set_new(doc, "pattern", goci_text_json(item->rule->text));
	if (item->reason == GOCI_CONTEXT_RULE) {
		json_object_set_new(doc, "file", goci_text_json(item->rule->file));
		json_object_set_new(
			doc, "line", json_integer((json_int_t)item->rule->line));
	}
	return doc;
}

static json_t *list_json(const struct goci_context_list *list, bool is_out)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, item_json(&list->items[i], is_out));
	return array;
}

static json_t *largest_json(const struct goci_context *context)
{
	struct goci_context_folder largest[GOCI_CONTEXT_LARGEST];
	size_t count = goci_context_largest(context, largest);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *doc = json_object();

		json_object_set_new(doc, "path", goci_text_json(largest[i].path));
		json_object_set_new(doc, "bytes", json_integer(largest[i].bytes));
		json_object_set_new(
			doc, "files", json_integer((json_int_t)largest[i].files));
		json_array_append_new(array, doc);
	}
	return array;
}

json_t *goci_context_report_json(const struct goci_context *context, const char *dir)
{
	struct totals t = total(context);
	json_t *doc = json_object();

	json_object_set_new(doc, "context", goci_text_json(dir));
	json_object_set_new(doc, "files", json_integer((json_int_t)t.files));
	json_object_set_new(doc, "bytes", json_integer(t.bytes));
	json_object_set_new(doc, "in", list_json(&context->in, false));
	json_object_set_new(doc, "out", list_json(&context->out, true));
	json_object_set_new(doc, "largest", largest_json(context));
	return doc;
}
