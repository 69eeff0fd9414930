/*
 * Reads the `images` of a kustomization, and completes them with newName and digest.
 */
#ifndef GOCI_RESOLVE_KUST_H
#define GOCI_RESOLVE_KUST_H

#include "resolve/finds.h"

/* Whether a file's name is one that kustomize takes for a kustomization. */
bool goci_kust_is_name(const char *path);

/*
 * Stores the value of a key of an entry. Returns false for a key that does not matter,
 * or is there twice: its value is one as any other.
 */
bool goci_kust_entry_set(
	struct goci_kust_entry *entry, const char *key, const struct goci_spot *spot);

/*
 * Adds the slots of entries that name a reference (`name`, or `newName`): `name` stays,
 * newName and digest are set.
 */
int goci_kust_settle(struct goci_finds *finds, struct oci_err *err);

/*
 * Adds an entry for a reference that has none yet; `ref` becomes a mention of `finds`.
 */
int goci_kust_append(struct goci_finds *finds, const char *ref, struct oci_err *err);

#endif
