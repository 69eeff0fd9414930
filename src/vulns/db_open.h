/*
 * Opening the vulnerability database that a call, a variable or the module cache names.
 */
#ifndef GOCI_VULNS_DB_OPEN_H
#define GOCI_VULNS_DB_OPEN_H

#include "vulns/db.h"

#include <stdbool.h>
#include <stdint.h>

struct goci_db_open {
	const char *wanted; /* DIR, ZIP or MODULE@VERSION; NULL: GOCI_VULNDB, else
			     * `vulns`: `db` of the user's configuration */
	bool offline;       /* fetch nothing */
	bool alone;         /* nor start Go to find it: with `offline` */
	int64_t max_age;    /* days; < 0: any age */
	const struct oci_cancel *cancel; /* may be NULL */
};

/*
 * Finds it, reads it, and checks its age: the clock is read for that alone, and
 * SOURCE_DATE_EPOCH stops it. Release `db` in any case.
 */
int goci_vulndb_open(
	struct goci_vulndb *db, const struct goci_db_open *how, struct oci_err *err);

#endif
