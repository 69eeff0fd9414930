/*
 * Limits on what reading an image may consume, whatever the image claims: sizes,
 * ratios, numbers of files; and a memory budget that layers which are read concurrently
 * share.
 */
#ifndef OCI_LIMITS_H
#define OCI_LIMITS_H

#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oci_limits {
	int64_t layer_size; /* bytes of a layer, uncompressed */
	int64_t ratio;      /* uncompressed to compressed, after the first 10 MiB */
	size_t files;       /* entries and folders of all layers of an image */
	size_t name_bytes;  /* of their names and links */
	size_t pax_size;    /* of an extended header */
	size_t window;      /* of all zstd frames at one time */
};

/* Plain numbers, as help texts contain them (OCI_TEXT). */
#define OCI_LIMIT_LAYER_GIB 8
#define OCI_LIMIT_FILES 250000

#define OCI_LIMITS_INIT                                                          \
	{                                                                        \
		.layer_size = (int64_t)OCI_LIMIT_LAYER_GIB << 30, .ratio = 1000, \
		.files = OCI_LIMIT_FILES, .name_bytes = 6u << 20,                \
		.pax_size = 1u << 20, .window = 32u << 20                        \
	}

/* The part of the limits that layers share. Thread-safe. Owned by the caller. */
struct oci_budget;
struct oci_budget *oci_budget_new(const struct oci_limits *limits);
/* Everything taken must have been returned. NULL is allowed. */
void oci_budget_free(struct oci_budget *budget);
void oci_budget_freep(struct oci_budget **budget);
#define oci_auto_budget OCI_AUTO(oci_budget_freep) struct oci_budget

#endif
