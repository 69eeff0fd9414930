#include "resolve/slots.h"

#include "resolve/find.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int by_place(const void *a, const void *b)
{
	const struct goci_slot *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* What a slot says, before quotes. Owned by the caller. */
static char *value_of(const struct goci_slot *slot, const char *ref,
	const struct goci_resolved *image)
{
	const char *repo = image->repository;
	int host = (int)strcspn(repo, "/");

	switch (slot->part) {
	case GOCI_PART_IMAGE:
		return oci_xasprintf("%s@%s", repo, image->digest);
	case GOCI_PART_REPOSITORY:
		return oci_xstrdup(repo);
	case GOCI_PART_REGISTRY:
		return oci_xstrndup(repo, (size_t)host);
	case GOCI_PART_PATH:
		return oci_xstrdup(repo + host + (repo[host] == '/'));
	case GOCI_PART_TAG:
		return oci_xasprintf(
			"%s@%s", slot->tag ? slot->tag : image->tag, image->digest);
	case GOCI_PART_DIGEST:
		return oci_xstrdup(image->digest);
	case GOCI_PART_NAME:
		return oci_xstrdup(ref);
	case GOCI_PART_NOTHING:
	default:
		return oci_xstrdup("");
	}
}

/* Whether a plain value would be read as a list (an IPv6 host), a number or a word. */
static bool needs_quotes(const struct goci_slot *slot)
{
	const char *value = slot->value;

	if (slot->style != GOCI_STYLE_PLAIN)
		return false;
	if (slot->part == GOCI_PART_PATH)
		return !strchr(value, '/');
	if (slot->part == GOCI_PART_REGISTRY)
		return !isalpha((unsigned char)*value);
	return *value == '[';
}

static void write_slot(const struct goci_slot *slot, struct oci_buf *out)
{
	const char *quote = needs_quotes(slot) ? "\"" : "";

	oci_buf_addf(out, "%s%s%s%s%s", slot->before ? slot->before : "", quote,
		slot->value, quote, slot->after ? slot->after : "");
}

static int fail(const struct goci_finds *finds, const struct goci_slot *slot,
	struct oci_err *err, const char *msg)
{
	const struct goci_mention *mention = &finds->mentions[slot->mention];

	return oci_err_set(err, OCI_ERR_INVALID, "%s:%u:%u: %s: %s", finds->name,
		mention->line, mention->column, mention->ref, msg);
}

static int write_all(struct goci_finds *finds, struct oci_buf *out, struct oci_err *err)
{
	size_t at = 0;

	for (size_t i = 0; i < finds->slot_count; i++) {
		const struct goci_slot *slot = &finds->slots[i];

		if (slot->begin < at)
			return fail(finds, slot, err,
				"a part of this image is a part of another one, too");
		oci_buf_add(out, finds->text + at, slot->begin - at);
		write_slot(slot, out);
		at = slot->end;
	}
	oci_buf_add(out, finds->text + at, finds->len - at);
	return 0;
}

/* The slot whose value a scalar of the source becomes, at or after `*next`. */
static const struct goci_slot *slot_of(
	const struct goci_finds *finds, size_t *next, const struct goci_node *node)
{
	const struct goci_slot *slot;

	while (*next < finds->slot_count) {
		slot = &finds->slots[*next];
		if (slot->begin > node->end)
			return NULL;
		++*next;
		if (slot->part == GOCI_PART_NOTHING)
			continue;
		if (slot->begin >= node->begin || slot->begin == slot->end)
			return slot;
	}
	return NULL;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same(const struct goci_node *a, const struct goci_node *b,
	const struct goci_slot *slot)
{
	if (a->kind != b->kind || !is_same_text(a->anchor, b->anchor))
		return false;
	if (slot)
		return is_same_text(slot->value, b->text);
	return a->style == b->style && a->len == b->len &&
	       memcmp(a->text, b->text, a->len) == 0;
}

/* Reads both texts side by side. */
static int compare(const struct goci_finds *finds, struct goci_scan *a,
	struct goci_scan *b, struct oci_err *err)
{
	size_t next = 0;

	do {
		const struct goci_slot *slot = NULL;

		if (goci_scan_next(a, err) < 0 || goci_scan_next(b, err) < 0)
			return -1;
		if (a->node.kind == GOCI_NODE_SCALAR)
			slot = slot_of(finds, &next, &a->node);
		if (!is_same(&a->node, &b->node, slot))
			return goci_scan_fail(a, err,
				"with the images in their places, this reads as "
				"something else; write the reference in another way");
	} while (a->node.kind != GOCI_NODE_STREAM_END);
	return 0;
}

/* Where nodes were added, no reference is left but the names of entries. */
static int check_added(
	const struct goci_finds *finds, const struct oci_buf *out, struct oci_err *err)
{
	goci_auto_finds again = {0};

	if (goci_find_references(&again, finds->name, out->data, out->len, err) < 0)
		return oci_err_wrap(err, "with images added");
	for (size_t i = 0; i < again.mention_count; i++)
		if (again.mentions[i].mode != GOCI_MODE_KUSTOMIZE)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: images cannot be added to this file: write its lines "
				"in another way",
				finds->name);
	return 0;
}

static int check(
	const struct goci_finds *finds, const struct oci_buf *out, struct oci_err *err)
{
	goci_auto_scan a = {0}, b = {0};

	if (finds->inserts)
		return check_added(finds, out, err);
	if (goci_scan_init(&a, finds->name, finds->text, finds->len, err) < 0 ||
		goci_scan_init(&b, finds->name, out->data, out->len, err) < 0)
		return -1;
	return compare(finds, &a, &b, err);
}

int goci_slots_write(struct goci_finds *finds, goci_resolver *resolver, void *arg,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < finds->slot_count; i++) {
		struct goci_slot *slot = &finds->slots[i];
		const char *ref = finds->mentions[slot->mention].ref;
		const struct goci_resolved image = resolver(arg, ref);

		free(slot->value);
		slot->value = value_of(slot, ref, &image);
	}
	if (finds->slot_count) {
		qsort(finds->slots, finds->slot_count, sizeof(*finds->slots), by_place);
		if (write_all(finds, &text, err) < 0 || check(finds, &text, err) < 0)
			return -1;
		oci_buf_add(out, text.data, text.len);
	} else {
		oci_buf_add(out, finds->text, finds->len);
	}
	return 0;
}
