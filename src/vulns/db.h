/*
 * A vulnerability database on this machine: its documents, by module.
 *
 * It is a folder or a zip of OSV documents in the layout of the module
 * golang.org/x/vulndb (data/osv/ID.json), in that of the Go project (ID/ID.json,
 * index/db.json), or beside each other. All documents are read, once; what is wrong
 * with one is kept, so that no document is passed over in silence.
 */
#ifndef GOCI_VULNS_DB_H
#define GOCI_VULNS_DB_H

#include "oci/buf.h"
#include "oci/cancel.h"

#include <jansson.h>
#include <stdbool.h>

/* What a document says about one module; borrowed from the database. */
struct goci_vulndb_entry {
	const char *module;
	const json_t *doc;
	const json_t *affected;
};

struct goci_vulndb {
	char *name;                        /* as it was named, or the module's name */
	char *date;                        /* of its newest change; "": unknown */
	bool timeless;                     /* a document has no time */
	bool indexed;                      /* there is an index/db.json */
	json_t *docs;                      /* by id */
	struct goci_vulndb_entry *entries; /* by module, then by id */
	size_t count;
	struct oci_strv wrong; /* "FILE: what is wrong" */
};

#define GOCI_VULNDB_INIT               \
	{                              \
		.wrong = OCI_STRV_INIT \
	}

/*
 * Reads the database at `path`, a folder or a zip, and calls it `name`. A document that
 * cannot be used is noted in `wrong`; a database without documents is an error. Release
 * it in any case.
 */
int goci_vulndb_read(struct goci_vulndb *db, const char *path, const char *name,
	const struct oci_cancel *cancel, struct oci_err *err);
void goci_vulndb_release(struct goci_vulndb *db);
#define goci_auto_vulndb OCI_AUTO(goci_vulndb_release) struct goci_vulndb

/* The entries of a module, `*count` of them; borrowed. */
const struct goci_vulndb_entry *goci_vulndb_find(
	const struct goci_vulndb *db, const char *module, size_t *count);

/*
 * Fails with OCI_ERR_INVALID if documents were wrong. To be called when all that the
 * others say has been told.
 */
int goci_vulndb_complete(const struct goci_vulndb *db, struct oci_err *err);

#endif
