#include "vulns/db_open.h"

#include "service/epoch.h"
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

int goci_vulndb_open(
	struct goci_vulndb *db, const struct goci_db_open *how, struct oci_err *err)
{
	goci_auto_db_place place = GOCI_DB_PLACE_INIT;
	const char *wanted = how->wanted ? how->wanted : getenv("GOCI_VULNDB");
	const struct goci_db_search search = {wanted && *wanted ? wanted : NULL,
		how->offline, how->alone, how->cancel};

	*db = (struct goci_vulndb)GOCI_VULNDB_INIT;
	if (goci_db_find(&place, &search, err) < 0 ||
		goci_vulndb_read(db, place.path, place.name, how->cancel, err) < 0)
		return -1;
	if (place.date && strcmp(place.date, db->date) > 0) {
		free(db->date);
		db->date = oci_steal_ptr(&place.date);
	}
	return check_age(db, how->max_age, err);
}
