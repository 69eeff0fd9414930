/*
 * Spans: a file, or a member of an archive that is a part of a file. Reads do not move
 * the position of the descriptor, so that several threads can read.
 */
#ifndef OCI_SPAN_H
#define OCI_SPAN_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/meter.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* `fd` is owned. */
struct oci_span {
	int fd;
	int64_t offset;
	int64_t size;
	struct stat before; /* when it was opened */
	/* Borrowed, or NULL; checked before each read. */
	const struct oci_cancel *cancel;
	/* Borrowed, or NULL; gets the bytes of oci_span_digest. */
	struct oci_meter *meter;
};

#define OCI_SPAN_INIT    \
	{                \
		.fd = -1 \
	}

/* A span of the whole open file `fd`, which is borrowed: do not close the span. */
struct oci_span oci_span_of(int fd);

void oci_span_close(struct oci_span *span);
#define oci_auto_span OCI_AUTO(oci_span_close) struct oci_span

/*
 * Reads at most `len` bytes from `at` on; 0 at the end, or when it was cut. -1 when the
 * system fails or the work is cancelled.
 */
int64_t oci_span_read(const struct oci_span *span, int64_t at, void *data, size_t len,
	struct oci_err *err);

/*
 * Appends the content to `out`; more than `max` bytes, or a truncated file, is an
 * error.
 */
int oci_span_slurp(const struct oci_span *span, size_t max, struct oci_buf *out,
	struct oci_err *err);

/* The digest and the number of bytes read. */
int oci_span_digest(const struct oci_span *span, struct oci_digest *d, int64_t *size,
	struct oci_err *err);

/* Copies all of it to the empty file `out`: by reflink where that can be. */
int oci_span_copy(const struct oci_span *span, int out, struct oci_err *err);

/* Whether the file is unchanged since it was opened. */
bool oci_span_unchanged(const struct oci_span *span);

#endif
