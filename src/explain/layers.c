#include "explain/layers.h"

#include "options/option_values.h"

#include <string.h>

void goci_layers_add(struct goci_layers *layers, const void *values,
	const struct goci_yaml *section, const char *file)
{
	layers->items[layers->count++] = (struct goci_layer){values, section, file};
}

static bool has_key(const char *pair, const char *key)
{
	size_t len = strlen(key);

	return strncmp(pair, key, len) == 0 && pair[len] == '=';
}

/* Whether a layer sets an option, or the key of a map. */
static bool sets(const struct goci_layer *layer, const struct goci_option *option,
	const char *key)
{
	const struct oci_strv *map = NULL;

	if (!goci_value_is_set(option, layer->values))
		return false;
	if (!key)
		return true;
	map = (const void *)((const char *)layer->values + option->offset);
	for (size_t i = 0; i < map->count; i++)
		if (has_key(map->items[i], key))
			return true;
	return false;
}

/* The node of a key of a map, or of the item that is K=V; else the map's own. */
static const struct goci_yaml *node_of_key(const struct goci_yaml *map, const char *key)
{
	for (const struct goci_yaml *n = map->child; n; n = n->next)
		if (n->key ? strcmp(n->key, key) == 0
			   : n->text && has_key(n->text, key))
			return n;
	return map;
}

static struct goci_set_by set_by(const struct goci_layer *layer,
	const struct goci_option *option, const char *key)
{
	const struct goci_yaml *node;

	if (!layer->section)
		return (struct goci_set_by){.option = option->name};
	node = goci_yaml_get(layer->section, goci_option_key(option));
	if (!node)
		node = goci_yaml_get(layer->section, option->name);
	if (!node)
		node = layer->section;
	return goci_set_by_node(layer->file, key ? node_of_key(node, key) : node);
}

size_t goci_layers_find(const struct goci_layers *layers,
	const struct goci_option *option, const char *key,
	struct goci_set_by by[GOCI_LAYERS_MAX])
{
	size_t count = 0;

	for (size_t i = layers->count; i > 0; i--) {
		const struct goci_layer *layer = &layers->items[i - 1];

		if (!sets(layer, option, key))
			continue;
		by[count++] = set_by(layer, option, key);
		if (!option->complete)
			break;
	}
	return count;
}
