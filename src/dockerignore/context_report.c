#include "dockerignore/context_report.h"

#include "app/paths.h"
#include "app/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 10 };

/* A folder that is in, with all that is below it. */
struct folder {
	const char *path; /* borrowed from the context */
	size_t files;
	int64_t bytes;
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

/* What is below the folder at `at`: its items follow it, others of its prefix between.
 */
static struct folder measure(const struct goci_context_list *in, size_t at)
{
	struct folder folder = {.path = in->items[at].path};
	size_t len = strlen(folder.path);

	for (size_t i = at + 1; i < in->count; i++) {
		const struct goci_context_item *item = &in->items[i];

		if (strncmp(item->path, folder.path, len) != 0)
			break;
		if (!goci_path_below(folder.path, item->path))
			continue;
		folder.files += item->type != GOCI_CONTEXT_DIR;
		folder.bytes += item->size;
	}
	return folder;
}

static size_t find_largest(
	const struct goci_context *context, struct folder out[LARGEST])
{
	size_t count = 0;

	for (size_t i = 0; i < context->in.count; i++) {
		struct folder folder;
		size_t at;

		if (context->in.items[i].type != GOCI_CONTEXT_DIR)
			continue;
		folder = measure(&context->in, i);
		for (at = count; at > 0 && out[at - 1].bytes < folder.bytes; at--)
			if (at < LARGEST)
				out[at] = out[at - 1];
		if (at == LARGEST)
			continue;
		out[at] = folder;
		count += count < LARGEST;
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
	struct folder largest[LARGEST];
	size_t count = find_largest(context, largest);
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
