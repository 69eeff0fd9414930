/*
 * What is attached to the images of a job: made with them, or again while they are up
 * to date.
 */
#ifndef GOCI_ASSEMBLE_ATTACHING_H
#define GOCI_ASSEMBLE_ATTACHING_H

#include "attach/documents.h"
#include "compile/job.h"
#include "oci/copy.h"
#include "oci/layout.h"
#include "service/services.h"
#include "supply/file_hash.h"

/* Fails where a service is written to what cannot hold what is attached to it. */
int goci_attaching_check(const struct goci_services *services,
	struct goci_signing *signing, struct oci_err *err);

/*
 * For a job whose images are up to date: checks what is attached to them. Sets `attach`
 * if that is to be made again, or `unchanged` to false if it takes the images' programs
 * to do so.
 */
void goci_attaching_look(struct goci_job *job, const struct goci_maker *maker);

/*
 * Opens the key if one of the jobs has something to make or to attach: one that cannot
 * sign is found before the work, not after it.
 */
int goci_attaching_open(const struct goci_job *jobs, size_t count,
	const struct goci_maker *maker, struct oci_err *err);

/* Where it goes: the layout (NULL: none), and copies for archives. All borrowed. */
struct goci_attaching_to {
	struct oci_publish *publish;
	struct oci_copy **copies;
	size_t copy_count;
	struct goci_span *span; /* of the trace, or NULL */
};

/* What is attached to the images of a job. */
struct goci_attaching {
	struct goci_hashing **hashings; /* of the program of each image, or NULL */
	size_t count;
	struct goci_documents documents;
	json_t *told; /* for the metadata */
};

#define GOCI_ATTACHING_INIT                       \
	{                                         \
		.documents = GOCI_DOCUMENTS_INIT, \
	}

void goci_attaching_release(struct goci_attaching *attaching);
#define goci_auto_attaching OCI_AUTO(goci_attaching_release) struct goci_attaching

/*
 * Starts what takes a while for the program of image `i`, which was just compiled: its
 * layer is packed meanwhile.
 */
void goci_attaching_begin(const struct goci_job *job, size_t i,
	const struct goci_maker *maker, struct goci_attaching *attaching);

/*
 * Stages what is wanted for images that were just made, with them. `index` is NULL for
 * a single image. The caller releases `attaching`, after a failure too.
 */
int goci_attaching_stage(const struct goci_job *job, const struct goci_maker *maker,
	const struct goci_attaching_to *to, const struct oci_descriptor *index,
	struct goci_attaching *attaching, struct oci_err *err);

/*
 * Puts what was attached into the metadata of the job, and records it for
 * goci_attaching_look.
 */
void goci_attaching_keep(struct goci_job *job, const struct goci_maker *maker,
	const struct goci_attaching *attaching);

/* Attaches to images that are in the layout, for a job with `attach`. */
int goci_attaching_again(
	struct goci_job *job, const struct goci_maker *maker, struct oci_err *err);

#endif
