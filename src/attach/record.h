/*
 * Memos of what is attached to the images of a service in a layout, so that nothing is
 * read, made or signed again while all of it is there; and of the documents, so that
 * they can be attached again without compiling.
 *
 * They are used for images that are up to date (assemble/result.h): `result` is the key
 * of that record.
 */
#ifndef GOCI_ATTACH_RECORD_H
#define GOCI_ATTACH_RECORD_H

#include "attach/documents.h"
#include "attach/wanted.h"
#include "memo/memo.h"

/* The images of a service; all borrowed. */
struct goci_attach_record {
	const struct goci_memos *memos;
	struct oci_digest result;
	/* Of the licence files of the main module, which are in bills of materials but
	 * not in the image: goci_licence_digest. */
	struct oci_digest licence;
	const char *dir;  /* the real path of the layout; "": none */
	bool in_archives; /* which are not looked into: the record alone says it */
	const struct oci_digest *subjects;
	size_t subject_count;
};

/*
 * Whether the layout has what is wanted, and nothing that a build attached besides.
 * `*told` is set to what goci_attach told of it; owned by the caller.
 */
bool goci_attach_is_there(const struct goci_attach_record *record,
	const struct goci_wanted *wanted, json_t **told);

/* Stores that it is there now. Failure to store is no error. */
void goci_attach_keep(const struct goci_attach_record *record,
	const struct goci_wanted *wanted, const json_t *told);

/* Stores documents, and gets them: -1 if one that is wanted is not known. */
void goci_documents_keep(const struct goci_attach_record *record,
	const struct goci_wanted *wanted, const struct goci_documents *documents);
int goci_documents_recall(const struct goci_attach_record *record,
	const struct goci_wanted *wanted, struct goci_documents *documents);

#endif
