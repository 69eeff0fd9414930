/*
 * Predicates of attestations that a user gives: their types, and their files.
 */
#ifndef GOCI_ATTACH_PREDICATE_H
#define GOCI_ATTACH_PREDICATE_H

#include "oci/buf.h"
#include "oci/err.h"

/* The names that cosign has for predicate types, NULL at the end. */
extern const char *const goci_predicate_names[];

/* The URI of a predicate type: of a name, or `type` itself. Borrowed. */
const char *goci_predicate_uri(const char *type);

/* One of the names, or a URI. */
int goci_check_predicate(const char *type, struct oci_err *err);

/*
 * Appends the text of a predicate, which is a JSON object in a regular file, without
 * the white space around it.
 */
int goci_predicate_read(const char *path, struct oci_buf *text, struct oci_err *err);

#endif
