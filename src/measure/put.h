/*
 * One entry of a layer, put where it belongs; unpack.h tells how.
 */
#ifndef GOCI_MEASURE_PUT_H
#define GOCI_MEASURE_PUT_H

#include "measure/ids.h"
#include "oci/scan.h"

struct goci_put {
	int root;    /* borrowed */
	bool owners; /* are set: */
	struct goci_ids ids;
	int64_t bytes;  /* that may still be written */
	size_t entries; /* that may still come */
};

/* Puts it in the place of what is there; folders are merged. */
int goci_put(
	struct goci_put *put, const struct oci_scan_entry *entry, struct oci_err *err);

#endif
