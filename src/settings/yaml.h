/*
 * YAML: a document as a small tree whose nodes know their lines.
 *
 * It is the plain part of YAML that settings need: mappings, sequences, scalars, one
 * document. Anchors, aliases, tags, keys that are no scalars, and keys that are there
 * twice are errors; so is text that is not UTF-8. Size, depth and count are bounded.
 *
 * What other tools write is read in full: aliases become copies of what they stand for,
 * which count like any other value; so do merge keys (<<). Tags are passed over.
 */
#ifndef GOCI_SETTINGS_YAML_H
#define GOCI_SETTINGS_YAML_H

#include "oci/err.h"
#include "settings/yaml_node.h"

#include <stddef.h>

#define GOCI_YAML_SIZE_MAX (1u << 20)
#define GOCI_YAML_DEPTH_MAX 32

/*
 * Parses `len` bytes. NULL on failure: "NAME:LINE: ...". Text without a document is an
 * empty scalar. Owned by the caller.
 */
struct goci_yaml *goci_yaml_parse(
	const char *name, const char *text, size_t len, struct oci_err *err);
/*
 * The same for a file of another tool: with anchors, aliases, merge keys and tags. Of
 * several documents the first is read; whether there are more goes to `*more`.
 */
struct goci_yaml *goci_yaml_parse_foreign(const char *name, const char *text,
	size_t len, bool *more, struct oci_err *err);
#endif
