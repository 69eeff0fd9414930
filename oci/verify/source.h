/*
 * Where the files of an image are: a folder, or the members of an archive, of which
 * nothing is unpacked. Nothing is followed, waited for, or trusted.
 */
#ifndef OCI_VERIFY_SOURCE_H
#define OCI_VERIFY_SOURCE_H

#include "doc.h"
#include "oci/digest.h"
#include "oci/layout.h"

#include <stdint.h>
#include <sys/stat.h>

/* A file, or the part of an archive that is one. `fd` is owned. */
struct oci_span {
	int fd;
	int64_t offset;
	int64_t size;
	struct stat before; /* when it was opened */
};

#define OCI_SPAN_INIT    \
	{                \
		.fd = -1 \
	}

void oci_span_close(struct oci_span *span);
#define oci_auto_span OCI_AUTO(oci_span_close) struct oci_span

/* Reads at most `len` bytes from `at` on; 0 at the end, or when it was cut. */
int64_t oci_span_read(const struct oci_span *span, int64_t at, void *data, size_t len,
	struct oci_err *err);

/* Whether the file is still as it was when it was opened. */
bool oci_span_unchanged(const struct oci_span *span);

struct oci_source;

/*
 * Opens what a reference names. An archive is indexed: what is wrong with it is
 * reported. NULL, with an error, when there is nothing to be looked at.
 */
struct oci_source *oci_source_open(const struct oci_ref *ref,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err);
void oci_source_free(struct oci_source *source);
void oci_source_freep(struct oci_source **source);
#define oci_auto_source OCI_AUTO(oci_source_freep) struct oci_source

enum oci_found {
	OCI_FOUND,
	OCI_NOT_FOUND, /* nothing was reported */
	OCI_BAD,       /* it is no regular file, which was reported */
};

/* Opens a file by its clean path; `subject` is what findings call it. */
enum oci_found oci_source_file(const struct oci_source *source, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span);

/* Opens a blob. */
enum oci_found oci_source_blob(const struct oci_source *source,
	const struct oci_digest *digest, struct oci_findings *findings,
	struct oci_span *span);

/* The names of all in blobs/sha256, sorted; that it cannot be read is reported. */
void oci_source_blobs(const struct oci_source *source, struct oci_strv *names,
	struct oci_findings *findings);

/* Whether it has a folder of blobs; what is wrong with that is reported. */
bool oci_source_has_blobs(
	const struct oci_source *source, struct oci_findings *findings);

#endif
