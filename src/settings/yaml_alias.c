#include "settings/yaml_alias.h"

#include <string.h>

void goci_yaml_anchors_release(struct goci_yaml_anchors *anchors)
{
	goci_yaml_free(anchors->nodes);
}

/* Appends a copy of `from` at *tail; on -1 (too many nodes) *tail is NULL. */
static int add_copy(
	const struct goci_yaml *from, unsigned *count, struct goci_yaml **tail)
{
	struct goci_yaml *node;

	if (++*count > GOCI_YAML_NODES_MAX)
		return -1;
	node = *tail = oci_xcalloc(1, sizeof(*node));
	node->key = from->key ? oci_xstrdup(from->key) : NULL;
	node->line = from->line;
	return goci_yaml_copy(from, count, node);
}

int goci_yaml_copy(const struct goci_yaml *from, unsigned *count, struct goci_yaml *to)
{
	struct goci_yaml **tail = &to->child;

	to->kind = from->kind;
	to->plain = from->plain;
	to->text = from->text ? oci_xstrdup(from->text) : NULL;
	for (const struct goci_yaml *n = from->child; n; n = n->next) {
		if (add_copy(n, count, tail) < 0)
			return -1;
		tail = &(*tail)->next;
	}
	return 0;
}

int goci_yaml_anchors_add(struct goci_yaml_anchors *anchors, const char *name,
	const struct goci_yaml *node, unsigned *count)
{
	struct goci_yaml *first = oci_xcalloc(1, sizeof(*first));

	first->key = oci_xstrdup(name);
	first->next = anchors->nodes;
	anchors->nodes = first;
	return goci_yaml_copy(node, count, first);
}

const struct goci_yaml *goci_yaml_anchor(
	const struct goci_yaml_anchors *anchors, const char *name)
{
	const struct goci_yaml *n = anchors->nodes;

	while (n && strcmp(n->key, name) != 0)
		n = n->next;
	return n;
}

static bool has_key(const struct goci_yaml *map, const char *key)
{
	for (const struct goci_yaml *n = map->child; n; n = n->next)
		if (strcmp(n->key, key) == 0)
			return true;
	return false;
}

/* Copies the keys of `from` that the mapping lacks. */
static int take_over(
	struct goci_yaml *map, const struct goci_yaml *from, unsigned *count)
{
	struct goci_yaml **tail = &map->child;

	if (from->kind != GOCI_YAML_MAP)
		return 0;
	while (*tail)
		tail = &(*tail)->next;
	for (const struct goci_yaml *n = from->child; n; n = n->next) {
		if (has_key(map, n->key))
			continue;
		if (add_copy(n, count, tail) < 0)
			return -1;
		tail = &(*tail)->next;
	}
	return 0;
}

/* Removes "<<" from a mapping and returns it; NULL if there is none. */
static struct goci_yaml *take_merge(struct goci_yaml *map)
{
	for (struct goci_yaml **at = &map->child; *at; at = &(*at)->next) {
		struct goci_yaml *node = *at;

		if (strcmp(node->key, "<<") != 0 || node->kind == GOCI_YAML_SCALAR)
			continue;
		*at = node->next;
		node->next = NULL;
		return node;
	}
	return NULL;
}

static int merge_one(struct goci_yaml *map, unsigned *count)
{
	goci_auto_yaml *from = take_merge(map);

	if (!from)
		return 0;
	/* The merged mapping may have merge keys itself. */
	if (goci_yaml_merge(from, count) < 0 || take_over(map, from, count) < 0)
		return -1;
	if (from->kind == GOCI_YAML_LIST)
		for (const struct goci_yaml *n = from->child; n; n = n->next)
			if (take_over(map, n, count) < 0)
				return -1;
	return 0;
}

int goci_yaml_merge(struct goci_yaml *root, unsigned *count)
{
	if (root->kind == GOCI_YAML_MAP && merge_one(root, count) < 0)
		return -1;
	for (struct goci_yaml *n = root->child; n; n = n->next)
		if (goci_yaml_merge(n, count) < 0)
			return -1;
	return 0;
}
