/*
 * The files of a vulnerability database: a folder, or a zip.
 */
#ifndef GOCI_VULNS_DB_FILES_H
#define GOCI_VULNS_DB_FILES_H

#include "oci/buf.h"
#include "oci/cancel.h"

/* Gets a file's text; -1 with an error ends the reading. */
typedef int goci_db_file_fn(
	void *arg, const char *file, const struct oci_buf *text, struct oci_err *err);

struct goci_db_reader {
	goci_db_file_fn *document; /* for each ID.json */
	goci_db_file_fn *index;    /* for index/db.json */
	/* Called for a document that cannot be read. */
	void (*wrong)(void *arg, const char *file, const char *what);
	void *arg;
	const struct oci_cancel *cancel; /* may be NULL */
};

/*
 * Reads them in any order, GOCI_DB_DOCUMENTS_MAX documents at most. In a folder only
 * the first of data/osv, ID and the folder itself that has any counts.
 */
enum { GOCI_DB_DOCUMENTS_MAX = 200000 };
int goci_db_files_read(
	const char *path, const struct goci_db_reader *reader, struct oci_err *err);

#endif
