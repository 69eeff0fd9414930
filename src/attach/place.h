/*
 * Attaches documents to images, and signs what is to be signed.
 */
#ifndef GOCI_ATTACH_PLACE_H
#define GOCI_ATTACH_PLACE_H

#include "attach/documents.h"
#include "attach/wanted.h"
#include "oci/attach.h"
#include "oci/copy.h"

/* Where it goes; all borrowed. */
struct goci_attach_place {
	struct oci_publish *publish; /* the layout; NULL: none */
	const char *dir;             /* of the layout */
	struct oci_copy **copies;    /* of archives */
	size_t copy_count;
	const char *created; /* RFC 3339 */
	struct goci_app *app;
	json_t *told; /* gets an object for each document that is attached */
};

/*
 * Stages the documents, and signatures of their subjects. A signature by the same key
 * over the same statement is kept as it is, whoever made it: an ECDSA signature differs
 * each time. What a build attached to the subjects before is removed by the commit.
 */
int goci_attach(const struct goci_attach_place *place,
	const struct goci_documents *documents, const struct goci_wanted *wanted,
	struct oci_err *err);

#endif
