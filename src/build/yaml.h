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
#ifndef GOCI_BUILD_YAML_H
#define GOCI_BUILD_YAML_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

#define GOCI_YAML_SIZE_MAX (1u << 20)
#define GOCI_YAML_DEPTH_MAX 32
#define GOCI_YAML_NODES_MAX 10000

enum goci_yaml_kind { GOCI_YAML_SCALAR, GOCI_YAML_LIST, GOCI_YAML_MAP };

struct goci_yaml {
	enum goci_yaml_kind kind;
	unsigned line; /* where it begins; in a mapping, where its key is; from 1 */
	char *key;     /* in a mapping, else NULL */
	char *text;    /* a scalar's; never has a NUL inside */
	bool plain;    /* a scalar without quotes, which may be true, 12 or null */
	struct goci_yaml *child; /* the first item */
	struct goci_yaml *next;  /* the next item of the same parent */
};

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
void goci_yaml_free(struct goci_yaml *node);
void goci_yaml_freep(struct goci_yaml **node);
#define goci_auto_yaml OCI_AUTO(goci_yaml_freep) struct goci_yaml

/* Whether a node is a scalar that says "nothing": empty, ~ or null, without quotes. */
bool goci_yaml_null(const struct goci_yaml *node);

#endif
