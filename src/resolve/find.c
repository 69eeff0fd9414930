#include "resolve/find.h"

#include "resolve/anchors.h"
#include "resolve/fields.h"
#include "resolve/kust.h"
#include "resolve/reftext.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 63, WARNINGS_MAX = 100 };

/* The role of a list or mapping in a kustomization. */
enum role { ROLE_NONE, ROLE_ROOT, ROLE_IMAGES, ROLE_ENTRY };

/* An open list or mapping. */
struct frame {
	bool is_map, flow;
	bool value;               /* the next node is the value of `key` */
	char key[KEY_MAX + 1];    /* "" if it is too long, or no scalar */
	char called[KEY_MAX + 1]; /* the key that this is the value of, or a list of */
	char *anchor;
	enum role role;
	struct goci_fields fields;
};

struct finder {
	struct goci_finds *finds;
	struct goci_scan scan;
	struct frame *frames;
	size_t depth;
	struct goci_anchors anchors;
	size_t first_mention; /* of the document */
	size_t documents;
	size_t content_end; /* of the last scalar or bracket */
	struct oci_err *err;
};

static void pop_frame(struct finder *f)
{
	struct frame *frame = &f->frames[--f->depth];

	free(frame->anchor);
	goci_fields_release(&frame->fields);
}

static void finder_release(struct finder *f)
{
	while (f->depth)
		pop_frame(f);
	goci_anchors_release(&f->anchors);
	free(f->frames);
	goci_scan_release(&f->scan);
}

static struct frame *top(struct finder *f)
{
	return f->depth ? &f->frames[f->depth - 1] : NULL;
}

static int keep_anchor(struct finder *f, const char *name, size_t mention, bool matters)
{
	if (goci_anchors_set(&f->anchors, name, mention, matters) < 0)
		return goci_scan_fail(
			&f->scan, f->err, "too many anchors of references");
	return 0;
}

/* What looks like a reference, and is not replaced. */
static void look_into(struct finder *f)
{
	const struct goci_node *node = &f->scan.node;

	if (f->finds->warnings.count < WARNINGS_MAX && goci_reftext_within(node->text))
		oci_strv_addf(&f->finds->warnings,
			"%s:%u:%u: a reference within a longer text is not replaced: only "
			"a value that is a reference as a whole is",
			f->finds->name, node->line, node->column);
}

static int add_mention(
	struct finder *f, const char *ref, size_t of, struct goci_spot *spot)
{
	if (goci_finds_mention(f->finds, ref, of, spot) < 0)
		return goci_scan_fail(&f->scan, f->err, "too many references");
	return 0;
}

static int take_reference(struct finder *f, struct goci_spot *spot)
{
	oci_auto_free char *ref =
		goci_reftext_take(f->scan.node.text, f->scan.node.len);

	if (!ref)
		return goci_scan_fail(&f->scan, f->err,
			"this begins as a reference and goes on as another text");
	return add_mention(f, ref, 0, spot);
}

/* kustomize sets the images of containers and initContainers, at any depth. */
static bool is_container_image(const struct finder *f, const struct frame *frame)
{
	const char *called = frame->called;

	return frame->is_map && f->depth > 1 && !f->frames[f->depth - 2].is_map &&
	       strcmp(frame->key, "image") == 0 &&
	       (strcmp(called, "containers") == 0 ||
		       strcmp(called, "initContainers") == 0);
}

static struct goci_kust_entry *last_entry(struct finder *f)
{
	struct goci_kust *kust = &f->finds->kust;

	return &kust->entries[kust->count - 1];
}

/* A value of a mapping: settled at its end if other keys matter for it. */
static void take_value(
	struct finder *f, struct frame *frame, const struct goci_spot *spot)
{
	enum goci_field_class class;

	if (frame->role == ROLE_ENTRY &&
		goci_kust_entry_set(last_entry(f), frame->key, spot))
		return;
	class = goci_fields_add(
		&frame->fields, frame->key, goci_fields_is_image(frame->called), spot);
	if (!spot->mention || class == GOCI_FIELD_REPOSITORY ||
		class == GOCI_FIELD_NAME)
		return;
	f->finds->mentions[spot->mention - 1].in_container =
		is_container_image(f, frame);
	if (spot->kind == GOCI_NODE_SCALAR)
		goci_finds_replace(f->finds, spot, GOCI_PART_IMAGE, spot->mention - 1);
}

static void take_key(
	struct finder *f, struct frame *frame, const struct goci_spot *spot)
{
	const struct goci_node *node = &f->scan.node;

	*frame->key = '\0';
	if (node->kind == GOCI_NODE_SCALAR && node->len <= KEY_MAX)
		memcpy(frame->key, node->text, node->len + 1);
	if (spot->mention && spot->kind == GOCI_NODE_SCALAR)
		goci_finds_replace(f->finds, spot, GOCI_PART_IMAGE, spot->mention - 1);
}

/* A node that is complete: a key, a value, an item or the whole document. */
static void place_node(struct finder *f, const struct goci_spot *spot)
{
	struct frame *frame = top(f);

	if (!frame || !frame->is_map) {
		if (spot->mention && spot->kind == GOCI_NODE_SCALAR)
			goci_finds_replace(
				f->finds, spot, GOCI_PART_IMAGE, spot->mention - 1);
		return;
	}
	if (frame->value)
		take_value(f, frame, spot);
	else
		take_key(f, frame, spot);
	frame->value = !frame->value;
}

/* The `images` of a kustomization that are no list. */
static void look_at_root(struct finder *f, const struct goci_spot *spot)
{
	const struct frame *frame = top(f);

	if (!frame || frame->role != ROLE_ROOT || !frame->value)
		return;
	if (strcmp(frame->key, "images") == 0) {
		f->finds->kust.has = true;
		f->finds->kust.value = *spot;
	}
}

static int take_scalar(struct finder *f)
{
	const struct goci_node *node = &f->scan.node;
	struct goci_spot spot;

	goci_finds_spot(node, &spot);
	if (!f->depth && node->len)
		return goci_scan_fail(&f->scan, f->err,
			"this document is a text, not a mapping or a list");
	if (goci_reftext_begins(node->text) && !node->not_text) {
		if (take_reference(f, &spot) < 0)
			return -1;
	} else {
		look_into(f);
	}
	if (keep_anchor(f, node->anchor, spot.mention, spot.mention > 0) < 0)
		return -1;
	look_at_root(f, &spot);
	place_node(f, &spot);
	return 0;
}

/* An alias of a reference is another mention, which is written at the anchor. */
static int take_alias(struct finder *f)
{
	const struct goci_anchor *anchor =
		goci_anchors_find(&f->anchors, f->scan.node.text);
	struct frame *frame = top(f);
	struct goci_spot spot;

	goci_finds_spot(&f->scan.node, &spot);
	*spot.text = '\0';
	if (anchor && anchor->mention) {
		const char *ref = f->finds->mentions[anchor->mention - 1].ref;

		if (add_mention(f, ref, anchor->mention, &spot) < 0)
			return -1;
	} else if (anchor) {
		/* "<<: *a", or "<<: [*a, *b]" */
		if (frame && !frame->is_map && f->depth > 1)
			frame = &f->frames[f->depth - 2];
		if (frame && strcmp(frame->key, "<<") == 0)
			frame->fields.merged = spot;
	}
	look_at_root(f, &spot);
	place_node(f, &spot);
	return 0;
}

static enum role role_of(struct finder *f, const struct frame *parent, bool is_map)
{
	if (!parent)
		return is_map && f->documents == 1 && f->finds->kust.is ? ROLE_ROOT
									: ROLE_NONE;
	if (parent->role == ROLE_ROOT && parent->value && !is_map &&
		strcmp(parent->key, "images") == 0)
		return ROLE_IMAGES;
	return parent->role == ROLE_IMAGES && is_map ? ROLE_ENTRY : ROLE_NONE;
}

static void begin_role(struct finder *f, const struct frame *frame)
{
	const struct goci_node *node = &f->scan.node;
	struct goci_kust *kust = &f->finds->kust;

	if (frame->role == ROLE_ROOT) {
		kust->root = true;
		kust->root_flow = node->flow;
	} else if (frame->role == ROLE_IMAGES) {
		kust->has = true;
		kust->value.kind = GOCI_NODE_LIST;
		kust->flow = node->flow;
		kust->indent = node->column - 1;
		kust->begin = kust->end = node->begin + node->flow;
	} else if (frame->role == ROLE_ENTRY) {
		OCI_GROW(kust->entries, kust->count);
		kust->entries[kust->count++] = (struct goci_kust_entry){
			.begin = node->begin, .flow = node->flow};
	}
}

static int begin(struct finder *f)
{
	const struct goci_node *node = &f->scan.node;
	struct frame *parent = top(f);
	struct frame frame = {
		.is_map = node->kind == GOCI_NODE_MAP, .flow = node->flow};

	/* The name may have been that of a reference before. */
	if (keep_anchor(f, node->anchor, 0, false) < 0)
		return -1;
	if (parent && parent->is_map && parent->value)
		memcpy(frame.called, parent->key, sizeof(frame.called));
	else if (parent && !parent->is_map)
		memcpy(frame.called, parent->called, sizeof(frame.called));
	frame.role = role_of(f, parent, frame.is_map);
	if (node->anchor && frame.is_map)
		frame.anchor = oci_xstrdup(node->anchor);
	begin_role(f, &frame);
	OCI_GROW(f->frames, f->depth);
	f->frames[f->depth++] = frame;
	return 0;
}

static void end_role(struct finder *f, const struct frame *frame)
{
	struct goci_kust *kust = &f->finds->kust;

	if (frame->role == ROLE_ENTRY)
		last_entry(f)->end = f->content_end;
	else if (frame->role == ROLE_IMAGES && f->content_end > kust->end)
		kust->end = f->content_end;
	else if (frame->role == ROLE_ROOT)
		kust->root_end = f->content_end;
}

static int end(struct finder *f)
{
	struct frame *frame = top(f);
	struct goci_spot spot;
	bool parts = false;

	if (!frame)
		return 0;
	goci_finds_spot(&f->scan.node, &spot);
	end_role(f, frame);
	/* The bracket at the end belongs to what is around. */
	if (frame->flow)
		f->content_end = f->scan.node.end;
	if (goci_fields_settle(f->finds, &frame->fields, &parts, f->err) < 0 ||
		keep_anchor(f, parts ? frame->anchor : NULL, 0, true) < 0)
		return -1;
	pop_frame(f);
	place_node(f, &spot);
	return 0;
}

/* An alias is written as its anchor is. */
static int check_aliases(struct finder *f)
{
	struct goci_finds *finds = f->finds;

	for (size_t i = f->first_mention; i < finds->mention_count; i++) {
		const struct goci_mention *mention = &finds->mentions[i];
		const struct goci_spot spot = {
			.line = mention->line, .column = mention->column};

		if (mention->of &&
			finds->mentions[mention->of - 1].mode != mention->mode)
			return goci_finds_fail(finds, &spot, f->err,
				"this alias of %s is one part of an image, and its anchor "
				"in line %u another: write the reference here",
				mention->ref, finds->mentions[mention->of - 1].line);
	}
	return 0;
}

static int begin_document(struct finder *f)
{
	struct goci_finds *finds = f->finds;

	if (!f->documents++) {
		finds->has_document = true;
		finds->explicit = f->scan.node.explicit;
		finds->directives = f->scan.node.directives;
	}
	goci_anchors_clear(&f->anchors);
	f->first_mention = finds->mention_count;
	return 0;
}

static int end_document(struct finder *f)
{
	if (f->documents == 1 && goci_kust_settle(f->finds, f->err) < 0)
		return -1;
	return check_aliases(f);
}

static int take_node(struct finder *f)
{
	switch (f->scan.node.kind) {
	case GOCI_NODE_DOCUMENT:
		return begin_document(f);
	case GOCI_NODE_DOCUMENT_END:
		return end_document(f);
	case GOCI_NODE_SCALAR:
	case GOCI_NODE_ALIAS:
		if (f->scan.node.end > f->scan.node.begin)
			f->content_end = f->scan.node.end;
		return f->scan.node.kind == GOCI_NODE_ALIAS ? take_alias(f)
							    : take_scalar(f);
	case GOCI_NODE_LIST:
	case GOCI_NODE_MAP:
		return begin(f);
	case GOCI_NODE_END:
		return end(f);
	default:
		return 0;
	}
}

int goci_find_references(struct goci_finds *finds, const char *name, const char *text,
	size_t len, struct oci_err *err)
{
	OCI_AUTO(finder_release) struct finder f = {.finds = finds, .err = err};

	*finds = (struct goci_finds){.name = name, .text = text, .len = len};
	finds->kust.is = goci_kust_is_name(name);
	if (goci_scan_init(&f.scan, name, text, len, err) < 0)
		return -1;
	do {
		if (goci_scan_next(&f.scan, err) < 0 || take_node(&f) < 0)
			return -1;
	} while (f.scan.node.kind != GOCI_NODE_STREAM_END);
	return 0;
}
