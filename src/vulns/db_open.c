#include "vulns/db_open.h"

#include "service/epoch.h"
#include "settings/config_find.h"
#include "vulns/db_find.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int check_age(const struct goci_vulndb *db, int64_t days, struct oci_err *err)
{
	char text[GOCI_EPOCH_STR];
	int64_t now;

	if (days < 0)
		return 0;
	if (goci_epoch_read(&now, text, err) < 0)
		return -1;
	if (!getenv("SOURCE_DATE_EPOCH"))
		now = (int64_t)time(NULL);
	return goci_db_check_age(db->name, db->date, days, now, err);
}

/* What the user's own configuration names; NULL: nothing. Owned. */
static int find_own(char **wanted, struct oci_err *err)
{
	goci_auto_config *own = NULL;
	const char *db;

	if (goci_config_find_own(&own, err) < 0)
		return -1;
	db = goci_config_counts(own, ".") ? goci_config_own_sections(own)->vulndb
					  : NULL;
	*wanted = db ? oci_xstrdup(db) : NULL;
	return 0;
}

int goci_vulndb_open(
	struct goci_vulndb *db, const struct goci_db_open *how, struct oci_err *err)
{
	goci_auto_db_place place = GOCI_DB_PLACE_INIT;
	const char *wanted = how->wanted ? how->wanted : getenv("GOCI_VULNDB");
	oci_auto_free char *own = NULL;
	struct goci_db_search search = {wanted, how->offline, how->alone, how->cancel};

	*db = (struct goci_vulndb)GOCI_VULNDB_INIT;
	if (!wanted || !*wanted) {
		if (find_own(&own, err) < 0)
			return -1;
		search.wanted = own;
	}
	if (goci_db_find(&place, &search, err) < 0 ||
		goci_vulndb_read(db, place.path, place.name, how->cancel, err) < 0)
		return -1;
	if (place.date && strcmp(place.date, db->date) > 0) {
		free(db->date);
		db->date = oci_steal_ptr(&place.date);
	}
	return check_age(db, how->max_age, err);
}
