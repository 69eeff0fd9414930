#include "settings/yaml_node.h"

#include <stdlib.h>
#include <string.h>

void goci_yaml_free(struct goci_yaml *node)
{
	while (node) {
		struct goci_yaml *next = node->next;

		goci_yaml_free(node->child);
		free(node->key);
		free(node->text);
		free(node);
		node = next;
	}
}

void goci_yaml_freep(struct goci_yaml **node)
{
	goci_yaml_free(*node);
}

const struct goci_yaml *goci_yaml_get(const struct goci_yaml *map, const char *key)
{
	const struct goci_yaml *n =
		map && map->kind == GOCI_YAML_MAP ? map->child : NULL;

	while (n && strcmp(n->key, key) != 0)
		n = n->next;
	return n;
}

bool goci_yaml_null(const struct goci_yaml *node)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

	if (node->kind != GOCI_YAML_SCALAR || !node->plain)
		return false;
	for (size_t i = 0; i < OCI_COUNT(nulls); i++)
		if (strcmp(node->text, nulls[i]) == 0)
			return true;
	return false;
}
