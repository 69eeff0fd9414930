/*
 * The modules that Go has fetched, as `go mod download -json` tells of them, and
 * whether they are what go.sum says. Go itself compares go.sum with what it once noted
 * of a download, not with the files: `go mod verify` does, and this in its place, with
 * less work and in the workspaces that it did not know before Go 1.21.
 */
#ifndef GOCI_GO_FETCHED_H
#define GOCI_GO_FETCHED_H

#include "app/app.h"
#include "oci/buf.h"
#include "oci/err.h"

/* A module. All owned. */
struct goci_fetched_module {
	char *path;
	char *version;
	char *zip; /* the file that was downloaded */
	char *dir; /* the folder that it was unpacked to */
	char *sum; /* "h1:...", by go.sum */
};

struct goci_fetched {
	struct goci_fetched_module *items;
	size_t count;
};

#define GOCI_FETCHED_INIT \
	{                 \
		0         \
	}

void goci_fetched_release(struct goci_fetched *fetched);

/* Adds the modules of what `go mod download -json` has printed. */
int goci_fetched_read(
	const struct oci_buf *out, struct goci_fetched *fetched, struct oci_err *err);

/*
 * Compares the zip and the folder of each with its sum; what is not there any more is
 * passed over. Adds a line for each that differs, as `go mod verify` says it, to
 * `lines`. Fails only when it is interrupted.
 */
int goci_fetched_compare(const struct goci_fetched *fetched,
	const struct oci_cancel *cancel, struct oci_buf *lines, struct oci_err *err);

#endif
