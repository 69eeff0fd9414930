/*
 * The archives of a call: collects the images of the services that are written to one
 * file, and writes it when the last of them is made.
 */
#ifndef GOCI_ASSEMBLE_ARCHIVES_H
#define GOCI_ASSEMBLE_ARCHIVES_H

#include "compile/job.h"
#include "oci/copy.h"
#include "service/services.h"

struct goci_archives;

/*
 * For the services of a call, which are borrowed; `outputs` are the outputs of its
 * command line. The caller frees it; NULL when none of them has an archive.
 */
struct goci_archives *goci_archives_new(const struct goci_services *services,
	const struct oci_strv *outputs, struct goci_app *app);
void goci_archives_free(struct goci_archives *archives);

/* The images that archive `i` of a service gets; borrowed. */
struct oci_copy *goci_archives_copy(const struct goci_archives *archives,
	const struct goci_service *service, size_t i);

/*
 * Opens jobs again that are unchanged, but share a file with one that is not. The whole
 * file is written anew then. Returns true if a job has work left.
 */
bool goci_archives_open_more(struct goci_archives *archives, struct goci_job *jobs,
	struct goci_maker *maker);

/*
 * A job was made, or has failed: writes the files that wait for no other job.
 * A file of which one image failed is not written. Returns -1 if a file was not written
 * for another reason.
 */
int goci_archives_made(struct goci_archives *archives, const struct goci_job *job,
	bool failed, struct oci_err *err);

/* Whether all files of a service are written, as far as they will be. */
bool goci_archives_are_done(
	const struct goci_archives *archives, const struct goci_service *service);
/* The first file of a service that was not written, borrowed; NULL if all were. */
const struct goci_archive_file *goci_archives_missing(
	const struct goci_archives *archives, const struct goci_service *service);

#endif
