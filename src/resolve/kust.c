#include "resolve/kust.h"

#include "app/paths.h"

#include <string.h>

bool goci_kust_is_name(const char *path)
{
	static const char *const names[] = {
		"kustomization.yaml", "kustomization.yml", "Kustomization"};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strcmp(goci_path_base(path), names[i]) == 0)
			return true;
	return false;
}

bool goci_kust_entry_set(
	struct goci_kust_entry *entry, const char *key, const struct goci_spot *spot)
{
	struct goci_spot *to = strcmp(key, "name") == 0      ? &entry->name
			       : strcmp(key, "newName") == 0 ? &entry->new_name
			       : strcmp(key, "digest") == 0  ? &entry->digest
							     : NULL;

	if (!to || to->kind)
		return false;
	*to = *spot;
	return true;
}

/* Where a line can be added after `at`: at the end of its line, or at the next one. */
struct line {
	size_t at;
	const char *before, *after; /* line breaks around */
};

static struct line line_after(const struct goci_finds *finds, size_t at)
{
	const char *text = finds->text;
	const char *eol = memmem(text, finds->len, "\r\n", 2) ? "\r\n" : "\n";

	if (!at || text[at - 1] == '\n')
		return (struct line){at, "", eol};
	while (at < finds->len && text[at] != '\n')
		at++;
	if (at < finds->len && text[at - 1] == '\r')
		at--;
	return (struct line){at, eol, ""};
}

static int column_of(const struct goci_finds *finds, size_t at)
{
	size_t from = at;

	while (from && finds->text[from - 1] != '\n')
		from--;
	return (int)(at - from);
}

/* Adds the line "KEY: PART" to a block mapping or list. */
static void add_line(struct goci_finds *finds, const struct line *line, int indent,
	const char *key, enum goci_part part, size_t mention)
{
	struct goci_slot *slot =
		goci_finds_slot(finds, line->at, line->at, part, mention);

	finds->inserts = true;
	slot->before = oci_xasprintf("%s%*s%s", line->before, indent, "", key);
	slot->after = oci_xstrdup(line->after);
}

/* Adds KEY: PART in brackets, with what is before it. */
static void add_flow(struct goci_finds *finds, size_t at, const char *before,
	enum goci_part part, size_t mention)
{
	struct goci_slot *slot = goci_finds_slot(finds, at, at, part, mention);

	finds->inserts = true;
	slot->style = GOCI_STYLE_DOUBLE;
	slot->before = oci_xstrdup(before);
	slot->after = oci_xstrdup("\"");
}

static int set_key(struct goci_finds *finds, const struct goci_kust_entry *entry,
	const struct goci_spot *spot, const char *key, enum goci_part part,
	size_t mention, struct oci_err *err)
{
	const struct goci_spot *given =
		entry->name.kind ? &entry->name : &entry->new_name;
	oci_auto_free char *text = NULL;

	if (spot->kind == GOCI_NODE_SCALAR && !spot->anchored) {
		goci_finds_replace(finds, spot, part, mention);
		return 0;
	}
	if (spot->kind)
		return goci_finds_fail(finds, spot, err,
			"%s is written here, so it has to be a value without an anchor "
			"or alias",
			key);
	if (entry->flow) {
		text = oci_xasprintf(", \"%s\": \"", key);
		add_flow(finds, given->end, text, part, mention);
	} else {
		const struct line line = line_after(finds, entry->end);

		text = oci_xasprintf("%s: ", key);
		add_line(finds, &line, column_of(finds, entry->begin), text, part,
			mention);
	}
	return 0;
}

static void mark(struct goci_finds *finds, const struct goci_spot *spot)
{
	if (spot->mention)
		finds->mentions[spot->mention - 1].mode = GOCI_MODE_KUSTOMIZE;
}

int goci_kust_settle(struct goci_finds *finds, struct oci_err *err)
{
	for (size_t i = 0; i < finds->kust.count; i++) {
		const struct goci_kust_entry *entry = &finds->kust.entries[i];
		size_t mention = entry->new_name.mention ? entry->new_name.mention
							 : entry->name.mention;

		if (entry->digest.mention)
			return goci_finds_fail(finds, &entry->digest, err,
				"a reference has its place in name or newName, not here");
		mark(finds, &entry->name);
		mark(finds, &entry->new_name);
		if (mention && (set_key(finds, entry, &entry->new_name, "newName",
					GOCI_PART_REPOSITORY, mention - 1, err) < 0 ||
				       set_key(finds, entry, &entry->digest, "digest",
					       GOCI_PART_DIGEST, mention - 1, err) < 0))
			return -1;
	}
	return 0;
}

static bool is_named(const struct goci_finds *finds, const char *ref)
{
	for (size_t i = 0; i < finds->kust.count; i++) {
		size_t mention = finds->kust.entries[i].name.mention;

		if (mention && strcmp(finds->mentions[mention - 1].ref, ref) == 0)
			return true;
	}
	return false;
}

/* Makes the document have a list `images` that entries can be added to. */
static int open_list(struct goci_finds *finds, struct oci_err *err)
{
	struct goci_kust *kust = &finds->kust;
	struct goci_spot begin = {.line = 1, .column = 1};
	struct line line;

	if (kust->value.kind == GOCI_NODE_LIST)
		return 0;
	if (kust->root_flow || (finds->has_document && !kust->root && finds->len))
		return goci_finds_fail(finds, &begin, err,
			"images can be added to a mapping in block style only: write it "
			"without brackets");
	if (kust->has && (kust->value.kind != GOCI_NODE_SCALAR ||
				 kust->value.begin != kust->value.end))
		return goci_finds_fail(finds, &kust->value, err, "images is no list");
	kust->end = kust->has    ? kust->value.end
		    : kust->root ? kust->root_end
				 : finds->len;
	if (!kust->has) {
		line = line_after(finds, kust->end);
		add_line(finds, &line, 0, "images:", GOCI_PART_NOTHING, 0);
	}
	kust->has = true;
	kust->value.kind = GOCI_NODE_LIST;
	return 0;
}

static void append_block(struct goci_finds *finds, size_t mention)
{
	const struct goci_kust *kust = &finds->kust;
	const struct line line = line_after(finds, kust->end);
	int indent = (int)kust->indent;

	add_line(finds, &line, indent, "- name: ", GOCI_PART_NAME, mention);
	add_line(finds, &line, indent + 2, "newName: ", GOCI_PART_REPOSITORY, mention);
	add_line(finds, &line, indent + 2, "digest: ", GOCI_PART_DIGEST, mention);
}

static void append_flow(struct goci_finds *finds, size_t mention)
{
	size_t at = finds->kust.end;

	add_flow(finds, at, finds->kust.count ? ", {\"name\": \"" : "{\"name\": \"",
		GOCI_PART_NAME, mention);
	add_flow(finds, at, ", \"newName\": \"", GOCI_PART_REPOSITORY, mention);
	add_flow(finds, at, ", \"digest\": \"", GOCI_PART_DIGEST, mention);
	finds->slots[finds->slot_count - 1].after[0] = '\0';
	goci_finds_slot(finds, at, at, GOCI_PART_NOTHING, 0)->before =
		oci_xstrdup("\"}");
}

/* kustomize takes "goci://api" for "goci://api:builder", too: the first entry counts.
 */
static int check_order(const struct goci_finds *finds, const char *ref,
	const struct goci_spot *spot, struct oci_err *err)
{
	oci_auto_free char *bare = oci_xstrdup(ref);
	char *colon = strchr(strstr(bare, "://") + 3, ':');

	if (colon)
		*colon = '\0';
	if (!colon || !is_named(finds, bare))
		return 0;
	return goci_finds_fail(finds, spot, err,
		"images has an entry for %s, which kustomize takes for %s, too: write an "
		"entry \"- name: %s\" before it",
		bare, ref, ref);
}

int goci_kust_append(struct goci_finds *finds, const char *ref, struct oci_err *err)
{
	struct goci_kust *kust = &finds->kust;
	struct goci_spot name = {.kind = GOCI_NODE_SCALAR, .line = 1, .column = 1};

	if (is_named(finds, ref))
		return 0;
	if (check_order(finds, ref, &name, err) < 0 || open_list(finds, err) < 0)
		return -1;
	if (goci_finds_mention(finds, ref, 0, &name) < 0)
		return goci_finds_fail(finds, &name, err, "too many references");
	mark(finds, &name);
	finds->mentions[name.mention - 1].added = true;
	if (kust->flow)
		append_flow(finds, finds->mention_count - 1);
	else
		append_block(finds, finds->mention_count - 1);
	OCI_GROW(kust->entries, kust->count);
	kust->entries[kust->count++] = (struct goci_kust_entry){.name = name};
	return 0;
}
