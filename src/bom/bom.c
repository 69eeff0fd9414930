#include "bom/bom.h"

#include "app/text_json.h"
#include "oci/utf8.h"

#include <stdlib.h>
#include <string.h>

char **goci_bom_string(struct goci_bom_part *part, size_t i)
{
	char **const all[GOCI_BOM_STRINGS] = {&part->id, &part->name, &part->version,
		&part->purl, &part->cpe, &part->supplier, &part->place, &part->sha256,
		&part->sha1};

	return all[i];
}

void goci_bom_part_release(struct goci_bom_part *part)
{
	for (size_t i = 0; i < GOCI_BOM_STRINGS; i++)
		free(*goci_bom_string(part, i));
	oci_strv_release(&part->licences);
	oci_strv_release(&part->facts);
	*part = (struct goci_bom_part){0};
}

void goci_bom_release(struct goci_bom *bom)
{
	for (size_t i = 0; i < bom->count; i++)
		goci_bom_part_release(&bom->parts[i]);
	free(bom->parts);
	free(bom->edges);
	free(bom->created);
	oci_strv_release(&bom->covers);
	json_decref(bom->ids);
	*bom = (struct goci_bom)GOCI_BOM_INIT;
}

/* Makes an owned string one that JSON can hold. */
static void make_utf8(char **s)
{
	json_t *text;

	if (!*s || oci_utf8_valid(*s))
		return;
	text = goci_text_json(*s);
	free(*s);
	*s = oci_xstrdup(json_string_value(text));
	json_decref(text);
}

void goci_bom_part_utf8(struct goci_bom_part *part)
{
	for (size_t i = 0; i < GOCI_BOM_STRINGS; i++)
		make_utf8(goci_bom_string(part, i));
	for (size_t i = 0; i < part->licences.count; i++)
		make_utf8(&part->licences.items[i]);
	for (size_t i = 0; i < part->facts.count; i++)
		make_utf8(&part->facts.items[i]);
}

size_t goci_bom_add(struct goci_bom *bom, struct goci_bom_part *part)
{
	const json_t *known;
	size_t n = bom->count;

	if (!bom->ids)
		bom->ids = json_object();
	goci_bom_part_utf8(part);
	known = json_object_get(bom->ids, part->id);
	if (known) {
		goci_bom_part_release(part);
		return (size_t)json_integer_value(known);
	}
	json_object_set_new(bom->ids, part->id, json_integer((json_int_t)n));
	OCI_GROW(bom->parts, n);
	bom->parts[n] = *part;
	*part = (struct goci_bom_part){0};
	return bom->count++;
}

const char *goci_bom_fact(const struct goci_bom_part *part, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < part->facts.count; i++) {
		const char *fact = part->facts.items[i];

		if (strncmp(fact, name, len) == 0 && fact[len] == '=')
			return fact + len + 1;
	}
	return NULL;
}

void goci_bom_link(struct goci_bom *bom, size_t from, size_t to)
{
	size_t n = bom->edge_count;

	if (from == to)
		return;
	OCI_GROW(bom->edges, n);
	bom->edges[n] = (struct goci_bom_edge){from, to};
	bom->edge_count++;
}

static char *copy(const char *s)
{
	return s ? oci_xstrdup(s) : NULL;
}

static struct goci_bom_part part_copy(const struct goci_bom_part *p)
{
	struct goci_bom_part c = *p;

	c.licences = c.facts = (struct oci_strv)OCI_STRV_INIT;
	for (size_t i = 0; i < GOCI_BOM_STRINGS; i++)
		*goci_bom_string(&c, i) = copy(*goci_bom_string(&c, i));
	oci_strv_add_all(&c.licences, &p->licences);
	oci_strv_add_all(&c.facts, &p->facts);
	return c;
}

static bool is_of_image(const struct goci_bom_part *part)
{
	return part->kind == GOCI_BOM_IMAGE || part->kind == GOCI_BOM_LAYER;
}

bool goci_bom_is_file(const struct goci_bom_part *part)
{
	return part->kind == GOCI_BOM_PROGRAM || part->kind == GOCI_BOM_FILE;
}

static size_t add_copy(
	struct goci_bom *bom, const struct goci_bom_part *from, const char *mark)
{
	struct goci_bom_part part = part_copy(from);

	if (mark && goci_bom_is_file(from)) {
		free(part.id);
		part.id = oci_xasprintf("%s%s", from->id, mark);
	}
	return goci_bom_add(bom, &part);
}

static void set_count(struct goci_bom_part *image, const char *name, size_t count)
{
	oci_auto_strv facts = image->facts;
	size_t len = strlen(name);

	image->facts = (struct oci_strv)OCI_STRV_INIT;
	for (size_t i = 0; i < facts.count; i++)
		if (strncmp(facts.items[i], name, len) != 0 ||
			facts.items[i][len] != '=')
			oci_strv_add(&image->facts, facts.items[i]);
	oci_strv_addf(&image->facts, "%s=%zu", name, count);
	oci_strv_sort(&image->facts);
}

static size_t count_of(const struct goci_bom *bom, const char *fact)
{
	const char *text = bom->count ? goci_bom_fact(&bom->parts[0], fact) : NULL;

	return text ? (size_t)strtoul(text, NULL, 10) : 0;
}

void goci_bom_count_files(struct goci_bom *bom, const char *fact, size_t count)
{
	if (count)
		set_count(&bom->parts[0], fact, count + count_of(bom, fact));
}

/* The paths of `covers` as a set; owned by the caller. */
static json_t *covers_of(const struct goci_bom *bom)
{
	json_t *set = json_object();

	for (size_t i = 0; i < bom->covers.count; i++)
		json_object_set_new(set, bom->covers.items[i], json_true());
	return set;
}

/* Where each part of `from` is in `bom`; SIZE_MAX where it is not. */
static void add_parts(struct goci_bom *bom, size_t image, const struct goci_bom *from,
	const char *mark, size_t *at)
{
	json_t *covers = covers_of(bom);

	for (size_t i = 0; i < from->count; i++) {
		const char *place = from->parts[i].place;

		if (is_of_image(&from->parts[i]))
			at[i] = i ? SIZE_MAX : image;
		else if (place && json_object_get(covers, place))
			at[i] = SIZE_MAX;
		else
			at[i] = add_copy(bom, &from->parts[i], mark);
	}
	json_decref(covers);
}

void goci_bom_add_all(struct goci_bom *bom, size_t image, const struct goci_bom *from,
	const char *mark)
{
	oci_auto_free size_t *at = oci_xcalloc(from->count + 1, sizeof(*at));

	add_parts(bom, image, from, mark, at);
	for (size_t i = 0; i < from->edge_count; i++) {
		const struct goci_bom_edge *e = &from->edges[i];

		if (at[e->from] != SIZE_MAX && at[e->to] != SIZE_MAX)
			goci_bom_link(bom, at[e->from], at[e->to]);
	}
	goci_bom_count_files(bom, GOCI_FACT_OMITTED, count_of(from, GOCI_FACT_OMITTED));
	goci_bom_count_files(bom, GOCI_FACT_ZONES, count_of(from, GOCI_FACT_ZONES));
}

/* Files are the last of the parts, in the order of their ids, which are their paths. */
void goci_bom_limit_files(struct goci_bom *bom, size_t max)
{
	size_t first = bom->count, kept = 0, count = bom->count;

	while (first && bom->parts[first - 1].kind == GOCI_BOM_FILE)
		first--;
	if (bom->count - first <= max)
		return;
	bom->count = first + max;
	for (size_t i = bom->count; i < count; i++) {
		json_object_del(bom->ids, bom->parts[i].id);
		goci_bom_part_release(&bom->parts[i]);
	}
	for (size_t i = 0; i < bom->edge_count; i++)
		if (bom->edges[i].from < bom->count && bom->edges[i].to < bom->count)
			bom->edges[kept++] = bom->edges[i];
	bom->edge_count = kept;
	goci_bom_count_files(bom, GOCI_FACT_OMITTED, count - bom->count);
}
