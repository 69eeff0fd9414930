/*
 * JSON documents: strict parsing, and serialisation in one fixed form (image-spec
 * considerations.md).
 *
 * A document that two readers could understand differently is refused: duplicate names,
 * names that differ from a known one only by case, trailing data, invalid UTF-8.
 */
#ifndef OCI_JSON_H
#define OCI_JSON_H

#include "oci/buf.h"
#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define OCI_JSON_MAX (8u << 20) /* bytes of a document that is read */

/* The limit on values in a document; an object counts as several. */
enum { OCI_JSON_VALUES = 100000, OCI_JSON_OBJECT_WEIGHT = 5 };

/*
 * Refuses a document with more than OCI_JSON_VALUES values before anything is allocated
 * for them: a value of two bytes takes many in memory.
 */
int oci_json_check_values(const char *text, size_t len, struct oci_err *err);

/* Parses one object; owned by the caller. NULL on failure. */
json_t *oci_json_parse(const char *text, size_t len, struct oci_err *err);
/*
 * The same for an object with names of other vocabularies than that of images, in which
 * "cmd" is not a misspelled "Cmd".
 */
json_t *oci_json_parse_other(const char *text, size_t len, struct oci_err *err);
/* The same for the manifest.json of `docker save`, an array. */
json_t *oci_json_parse_saved(const char *text, size_t len, struct oci_err *err);

/*
 * The known name that a case-insensitive reader takes `name` for; NULL when there is
 * none, or `name` is spelled exactly so. `of_archive`: names of `docker save`.
 */
const char *oci_json_lookalike(const char *name, bool of_archive);

/* Whether the object of this name is a map with arbitrary member names. */
bool oci_json_is_free_map(const char *name);

/* Appends the document to `out`, compact, members in insertion order. */
void oci_json_write(const json_t *doc, struct oci_buf *out);

/* A member as a string, borrowed; NULL if it is absent or no string. */
const char *oci_json_text(const json_t *doc, const char *name);
/* The same, `absent` instead of NULL. */
const char *oci_json_text_or(const json_t *doc, const char *name, const char *absent);
/* The same; a missing member is an error. */
const char *oci_json_string(const json_t *doc, const char *name, struct oci_err *err);

/* A member as a non-negative integer; -1 with an error otherwise. */
int64_t oci_json_size(const json_t *doc, const char *name, struct oci_err *err);

/* Sets `name` to a string unless `value` is NULL. */
void oci_json_set(json_t *doc, const char *name, const char *value);

/* An array of strings; NULL for an empty list. */
json_t *oci_json_strings(const struct oci_strv *v);

/* An object from "K=V" items, sorted by key, the last of equal keys winning. */
json_t *oci_json_map(const struct oci_strv *items);

/*
 * A new object with the members of `under`, overridden by those of `over`, sorted.
 * Owned by the caller.
 */
json_t *oci_json_merged(const json_t *under, const json_t *over);

/* Frees a document of a cleanup variable. */
void oci_json_freep(json_t **doc);
#define oci_auto_json OCI_AUTO(oci_json_freep) json_t

#endif
