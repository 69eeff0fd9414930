/*
 * Where the vulnerability database is: a folder, a zip, or a Go module in the module
 * cache, which Go fetches and checks against go.sum's database.
 */
#ifndef GOCI_VULNS_DB_FIND_H
#define GOCI_VULNS_DB_FIND_H

#include "oci/cancel.h"

#include <stdbool.h>
#include <stdint.h>

#define GOCI_VULNDB_MODULE "golang.org/x/vulndb"

struct goci_db_place {
	char *path;
	char *name; /* for people: the path as it was given, or MODULE@VERSION */
	char *date; /* of the version in its name or path, RFC 3339; or NULL */
};

#define GOCI_DB_PLACE_INIT \
	{                  \
		0          \
	}

/* What to look for; all borrowed. */
struct goci_db_search {
	const char *wanted; /* DIR, ZIP or MODULE@VERSION; or NULL */
	bool offline;       /* fetch nothing */
	bool alone;         /* start no program; with `offline` */
	const struct oci_cancel *cancel;
};

/*
 * Finds the database. Without `wanted` it is the newest version of golang.org/x/vulndb:
 * with `offline` in the module cache, else of all. Release `place` in any case.
 */
int goci_db_find(struct goci_db_place *place, const struct goci_db_search *search,
	struct oci_err *err);
void goci_db_place_release(struct goci_db_place *place);
#define goci_auto_db_place OCI_AUTO(goci_db_place_release) struct goci_db_place

/*
 * Fails unless `date` (RFC 3339) is at most `days` before `now`, seconds since 1970.
 */
int goci_db_check_age(const char *name, const char *date, int64_t days, int64_t now,
	struct oci_err *err);

#endif
