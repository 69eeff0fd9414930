/*
 * What a command that speaks to registries has open: signals, report, cache, work
 * folder and skopeo.
 */
#ifndef GOCI_CALL_SESSION_H
#define GOCI_CALL_SESSION_H

#include "assemble/place.h"
#include "call/signals.h"
#include "carry/registry.h"
#include "options/checks_push.h"

/* It must not move while it is open. */
struct goci_session {
	struct goci_app app;
	struct goci_signals signals;
	struct goci_place place;
	struct goci_skopeo skopeo;
	struct goci_stats stats;
	struct goci_memos memos;
	struct goci_registry registry;
	struct goci_ci ci;
};

/*
 * Opens all; `values` is borrowed, `progress` and `ci`, the value of --ci, can be NULL.
 * Call goci_session_end in any case.
 */
int goci_session_begin(struct goci_session *session,
	const struct goci_push_values *values, const char *progress, const char *ci,
	struct oci_err *err);

/*
 * Prints the error if `status` is negative, closes all, and returns the exit status of
 * the command.
 */
int goci_session_end(
	struct goci_session *session, int status, const struct oci_err *err);

#endif
