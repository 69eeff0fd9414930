/*
 * The candidates of one completion, and which of them a shell may get.
 */
#ifndef GOCI_MANUAL_CANDIDATES_H
#define GOCI_MANUAL_CANDIDATES_H

#include "oci/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum goci_native { GOCI_NATIVE_NONE, GOCI_NATIVE_FILES, GOCI_NATIVE_FOLDERS };

struct goci_candidates {
	const char *word; /* at the cursor; borrowed */
	size_t before;    /* its bytes before the value that is completed */
	struct oci_buf lines;
	enum goci_native native;
	bool open; /* more is to follow */
};

/* The value at the cursor: what there is of it. */
const char *goci_candidates_value(const struct goci_candidates *c);
/* Adds a value if it begins like that, and has no characters that a shell may heed. */
void goci_candidates_add(
	struct goci_candidates *c, const char *value, const char *help);
/* The same; something follows it: no space is put after it. */
void goci_candidates_add_open(
	struct goci_candidates *c, const char *value, const char *help);
/* Appends all, as goci_complete describes it. */
void goci_candidates_write(const struct goci_candidates *c, struct oci_buf *out);

#endif
