#include "vulns/db.h"

#include "oci/json.h"
#include "vulns/db_files.h"
#include "vulns/osv.h"

#include <stdlib.h>
#include <string.h>

enum { WRONG_MAX = 20 };

void goci_vulndb_release(struct goci_vulndb *db)
{
	oci_strv_release(&db->wrong);
	free(db->entries);
	json_decref(db->docs);
	free(db->date);
	free(db->name);
	*db = (struct goci_vulndb)GOCI_VULNDB_INIT;
}

static void note(struct goci_vulndb *db, const char *file, const char *what)
{
	if (db->wrong.count < WRONG_MAX)
		oci_strv_addf(&db->wrong, "%s: %s", file, what);
	else if (db->wrong.count == WRONG_MAX)
		oci_strv_add(&db->wrong, "...and more documents");
}

/* Times begin with a year; what has another form says nothing. */
static void take_time(struct goci_vulndb *db, const char *time)
{
	if (time[0] < '1' || time[0] > '9' || strcmp(time, db->date) <= 0)
		return;
	free(db->date);
	db->date = oci_xstrdup(time);
}

static int on_document(
	void *arg, const char *file, const struct oci_buf *text, struct oci_err *err)
{
	struct goci_vulndb *db = arg;
	oci_auto_json *doc = NULL;
	const char *id;
	struct oci_err why;

	(void)err;
	doc = goci_osv_parse(text->data, text->len, &why);
	if (!doc) {
		note(db, file, why.msg);
		return 0;
	}
	id = oci_json_text(doc, "id");
	if (json_object_get(db->docs, id)) {
		note(db, file, "another document has its id");
		return 0;
	}
	db->timeless |= goci_osv_time(doc)[0] <= '0';
	take_time(db, goci_osv_time(doc));
	json_object_set(db->docs, id, doc);
	return 0;
}

/* index/db.json says when the database changed, which no document need have done. */
static int on_index(
	void *arg, const char *file, const struct oci_buf *text, struct oci_err *err)
{
	struct goci_vulndb *db = arg;
	oci_auto_json *doc = oci_json_parse(text->data, text->len, err);

	if (!doc)
		return oci_err_wrap(err, "%s", file);
	take_time(db, oci_json_text_or(doc, "modified", ""));
	db->indexed = true;
	return 0;
}

static void on_wrong(void *arg, const char *file, const char *what)
{
	note(arg, file, what);
}

static int by_module(const void *a, const void *b)
{
	const struct goci_vulndb_entry *x = a, *y = b;
	int order = strcmp(x->module, y->module);

	return order ? order
		     : strcmp(oci_json_text_or(x->doc, "id", ""),
			       oci_json_text_or(y->doc, "id", ""));
}

static void add_entries(struct goci_vulndb *db, const json_t *doc)
{
	const json_t *affected;
	size_t i;

	json_array_foreach(json_object_get(doc, "affected"), i, affected) {
		const json_t *package = json_object_get(affected, "package");
		const char *ecosystem = oci_json_text_or(package, "ecosystem", "Go");

		if (strcmp(ecosystem, "Go") != 0)
			continue;
		OCI_GROW(db->entries, db->count);
		db->entries[db->count++] = (struct goci_vulndb_entry){
			oci_json_text_or(package, "name", ""), doc, affected};
	}
}

static void sort(struct goci_vulndb *db)
{
	const char *id;
	json_t *doc;

	json_object_foreach(db->docs, id, doc)
		if (!goci_osv_withdrawn(doc))
			add_entries(db, doc);
	if (db->count)
		qsort(db->entries, db->count, sizeof(*db->entries), by_module);
	oci_strv_sort(&db->wrong);
}

int goci_vulndb_read(struct goci_vulndb *db, const char *path, const char *name,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct goci_db_reader reader = {.document = on_document,
		.index = on_index,
		.wrong = on_wrong,
		.arg = db,
		.cancel = cancel};

	*db = (struct goci_vulndb)GOCI_VULNDB_INIT;
	db->name = oci_xstrdup(name);
	db->date = oci_xstrdup("");
	db->docs = json_object();
	if (goci_db_files_read(path, &reader, err) < 0)
		return oci_err_wrap(err, "%s", name);
	/* The module's documents have had no times since 2022: the others are old. */
	if (db->timeless && !db->indexed)
		db->date[0] = '\0';
	sort(db);
	if (json_object_size(db->docs) || db->wrong.count)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"%s: has no OSV documents: a database is a folder or a zip with "
		"data/osv/*.json, with ID/*.json, or with *.json in it",
		name);
}

/* The first entry whose module is not less. */
static size_t first(const struct goci_vulndb *db, const char *module)
{
	size_t low = 0, high = db->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(db->entries[middle].module, module) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct goci_vulndb_entry *goci_vulndb_find(
	const struct goci_vulndb *db, const char *module, size_t *count)
{
	size_t from = first(db, module), to = from;

	while (to < db->count && strcmp(db->entries[to].module, module) == 0)
		to++;
	*count = to - from;
	return db->entries + from;
}

int goci_vulndb_complete(const struct goci_vulndb *db, struct oci_err *err)
{
	if (!db->wrong.count)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: %zu of its documents cannot be used, so that vulnerabilities may be "
		"missing: %s; get the database again, or correct or remove them",
		db->name, db->wrong.count, db->wrong.items[0]);
}
