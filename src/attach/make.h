/*
 * Makes the documents about images that were just made.
 */
#ifndef GOCI_ATTACH_MAKE_H
#define GOCI_ATTACH_MAKE_H

#include "attach/documents.h"
#include "attach/wanted.h"
#include "compile/compilation.h"
#include "git/git.h"
#include "supply/file_hash.h"

/* The images of a service, whose manifests are known; all borrowed. */
struct goci_made {
	const struct goci_maker *maker;
	const struct goci_compilation *compilations;
	/* Of the program of each image; NULL, or NULL for one: it is hashed now. */
	struct goci_hashing *const *hashings;
	size_t count;
	const struct oci_descriptor *index; /* NULL: there is one image */
	const struct goci_git *source;      /* for the provenance: build_facts.h */
	bool dirty;
};

/*
 * Fills `documents` with what is wanted: for each image and, if there are several, for
 * their index. The caller releases it, after a failure too.
 */
int goci_documents_make(const struct goci_made *made, const struct goci_wanted *wanted,
	struct goci_documents *documents, struct oci_err *err);

#endif
