/*
 * Parses a YAML document into a tree of nodes with line numbers.
 *
 * Supported is the plain part of YAML that settings need: mappings, sequences, scalars,
 * one document. Anchors, aliases, tags, non-scalar keys, duplicate keys and invalid
 * UTF-8 are errors. Size, depth and number of nodes are limited.
 *
 * Files of other tools are read in full: aliases are copied and merge keys (<<)
 * applied, and count toward the limits; tags are ignored.
 */
#ifndef GOCI_SETTINGS_YAML_H
#define GOCI_SETTINGS_YAML_H

#include "oci/err.h"
#include "settings/yaml_node.h"

#include <stddef.h>

#define GOCI_YAML_SIZE_MAX (1u << 20)
#define GOCI_YAML_DEPTH_MAX 32

/*
 * Parses `len` bytes. The caller frees the tree. Text without a document is an empty
 * scalar. NULL on failure: "NAME:LINE: ...".
 */
struct goci_yaml *goci_yaml_parse(
	const char *name, const char *text, size_t len, struct oci_err *err);
/*
 * Like goci_yaml_parse(), for a file of another tool, with anchors, aliases, merge keys
 * and tags. Only the first document is read; `*more` is set if others follow.
 */
struct goci_yaml *goci_yaml_parse_foreign(const char *name, const char *text,
	size_t len, bool *more, struct oci_err *err);
#endif
