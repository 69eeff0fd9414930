/*
 * JSON documents: read strictly, written in one form (considerations.md, "JSON").
 *
 * A document that two readers could understand differently is refused: duplicate
 * names, names that differ only by case from one that is known, trailing data, text
 * that is not UTF-8.
 */
#ifndef OCI_JSON_H
#define OCI_JSON_H

#include "oci/buf.h"
#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define OCI_JSON_MAX (8u << 20) /* bytes of a document that is read */

/* The values in a document of an image, where an object takes the room of several. */
enum { OCI_JSON_VALUES = 100000, OCI_JSON_OBJECT_WEIGHT = 5 };

/*
 * Refuses a document of an image that has over OCI_JSON_VALUES values, before anything
 * is allocated for them: a value in text is a byte or two, decoded it is many.
 */
int oci_json_check_values(const char *text, size_t len, struct oci_err *err);

/* Parses one object; owned by the caller. NULL on failure. */
json_t *oci_json_parse(const char *text, size_t len, struct oci_err *err);
/* The same for the manifest.json of `docker save`, an array. */
json_t *oci_json_parse_saved(const char *text, size_t len, struct oci_err *err);

/*
 * The name with a meaning that readers which fold case take `name` for; NULL when there
 * is none, or `name` is that name. `of_archive`: in the manifest.json of `docker save`.
 */
const char *oci_json_lookalike(const char *name, bool of_archive);

/* Whether the members of the object of this name have names of the user's own. */
bool oci_json_is_free_map(const char *name);

/* Writes it compactly, in the order in which its members were set. */
void oci_json_write(const json_t *doc, struct oci_buf *out);

/* A member as a string, borrowed; NULL if it is absent or no string. */
const char *oci_json_text(const json_t *doc, const char *name);
/* The same with `absent` in the place of NULL. */
const char *oci_json_text_or(const json_t *doc, const char *name, const char *absent);
/* The same with an error. */
const char *oci_json_string(const json_t *doc, const char *name, struct oci_err *err);

/* A member as a whole number from 0 up; -1 with an error otherwise. */
int64_t oci_json_size(const json_t *doc, const char *name, struct oci_err *err);

/* Sets `name` to a string unless `value` is NULL. */
void oci_json_set(json_t *doc, const char *name, const char *value);

/* An array of strings; NULL for an empty list. */
json_t *oci_json_strings(const struct oci_strv *v);

/* An object from "K=V" items, sorted by key, the last of equal keys winning. */
json_t *oci_json_map(const struct oci_strv *items);

/* An object with the members of `over` on top of those of `under`, sorted. */
json_t *oci_json_merged(const json_t *under, const json_t *over);

/* Frees a document of a cleanup variable. */
void oci_json_freep(json_t **doc);
#define oci_auto_json OCI_AUTO(oci_json_freep) json_t

#endif
