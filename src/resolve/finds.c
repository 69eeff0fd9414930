#include "resolve/finds.h"

#include <stdlib.h>
#include <string.h>

void goci_finds_release(struct goci_finds *finds)
{
	for (size_t i = 0; i < finds->mention_count; i++)
		free(finds->mentions[i].ref);
	for (size_t i = 0; i < finds->slot_count; i++) {
		free(finds->slots[i].before);
		free(finds->slots[i].after);
		free(finds->slots[i].tag);
		free(finds->slots[i].value);
	}
	free(finds->mentions);
	free(finds->slots);
	free(finds->kust.entries);
	oci_strv_release(&finds->warnings);
	*finds = (struct goci_finds){0};
}

void goci_finds_spot(const struct goci_node *node, struct goci_spot *spot)
{
	*spot = (struct goci_spot){.begin = node->begin,
		.end = node->end,
		.kind = node->kind,
		.style = node->style,
		.anchored = node->anchor != NULL,
		.line = node->line,
		.column = node->column};
	if (node->len < sizeof(spot->text))
		memcpy(spot->text, node->text, node->len);
}

int goci_finds_mention(
	struct goci_finds *finds, const char *ref, size_t of, struct goci_spot *spot)
{
	if (finds->mention_count == GOCI_MENTIONS_MAX)
		return -1;
	OCI_GROW(finds->mentions, finds->mention_count);
	finds->mentions[finds->mention_count++] =
		(struct goci_mention){.ref = oci_xstrdup(ref),
			.line = spot->line,
			.column = spot->column,
			.of = of};
	spot->mention = finds->mention_count;
	return 0;
}

struct goci_slot *goci_finds_slot(struct goci_finds *finds, size_t begin, size_t end,
	enum goci_part part, size_t mention)
{
	struct goci_slot *slot;

	OCI_GROW(finds->slots, finds->slot_count);
	slot = &finds->slots[finds->slot_count];
	*slot = (struct goci_slot){.begin = begin,
		.end = end,
		.part = part,
		.mention = mention,
		.order = finds->slot_count++};
	return slot;
}

/* Makes the indicator of a block scalar strip the line breaks: "|-". */
static void strip_breaks(struct goci_finds *finds, const struct goci_spot *spot)
{
	size_t at = spot->begin + 1;

	while (at < spot->end && (finds->text[at] >= '0' && finds->text[at] <= '9'))
		at++;
	if (finds->text[at] == '-')
		return;
	goci_finds_slot(finds, at, at + (finds->text[at] == '+'), GOCI_PART_NOTHING, 0)
		->before = oci_xstrdup("-");
}

/* The end of a line, of any kind that YAML 1.1 knows: LF, CR, NEL, LS, PS. */
static size_t line_end(const struct goci_finds *finds, size_t at, size_t end)
{
	static const char *const breaks[] = {
		"\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

	for (; at < end; at++)
		for (size_t i = 0; i < OCI_COUNT(breaks); i++)
			if (strncmp(finds->text + at, breaks[i], strlen(breaks[i])) ==
				0)
				return at;
	return end;
}

/* The reference is alone in a line after that of the indicator. */
static void replace_block(struct goci_finds *finds, const struct goci_spot *spot,
	enum goci_part part, size_t mention)
{
	const char *ref = finds->mentions[mention].ref;
	size_t head = line_end(finds, spot->begin, spot->end);
	const char *found =
		memmem(finds->text + head, spot->end - head, ref, strlen(ref));
	size_t begin = found ? (size_t)(found - finds->text) : spot->end;
	size_t end = begin + (found ? strlen(ref) : 0);

	strip_breaks(finds, spot);
	while (end < spot->end && strchr(" \t", finds->text[end]))
		end++;
	goci_finds_slot(finds, begin, end, part, mention)->style = GOCI_STYLE_BLOCK;
}

/* An empty value in brackets is said to be before the bracket, not after its colon. */
static size_t value_place(const struct goci_finds *finds, size_t at)
{
	size_t back = at;

	while (back && strchr(" \t\r\n", finds->text[back - 1]))
		back--;
	return back && finds->text[back - 1] == ':' ? back : at;
}

void goci_finds_replace(struct goci_finds *finds, const struct goci_spot *spot,
	enum goci_part part, size_t mention)
{
	bool quoted =
		spot->style == GOCI_STYLE_SINGLE || spot->style == GOCI_STYLE_DOUBLE;
	struct goci_slot *slot;

	if (spot->style == GOCI_STYLE_BLOCK) {
		replace_block(finds, spot, part, mention);
		return;
	}
	if (spot->begin == spot->end) {
		slot = goci_finds_slot(finds, value_place(finds, spot->begin),
			value_place(finds, spot->begin), part, mention);
		slot->before = oci_xstrdup(" ");
		return;
	}
	slot = goci_finds_slot(
		finds, spot->begin + quoted, spot->end - quoted, part, mention);
	slot->style = spot->style;
}

int goci_finds_fail(const struct goci_finds *finds, const struct goci_spot *spot,
	struct oci_err *err, const char *fmt, ...)
{
	oci_auto_buf msg = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	return oci_err_set(err, OCI_ERR_INVALID, "%s:%u:%u: %s", finds->name,
		spot->line, spot->column, msg.data);
}
