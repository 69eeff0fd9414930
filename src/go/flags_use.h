/*
 * Handles the flags of the user: GOFLAGS (environment or `go env -w`), --go-flag and
 * goci.yaml.
 *
 * goci passes flags of its own, and the last one on a command line wins. So each flag
 * of the user is merged with goci's, passed on, or refused by name, according to
 * go/flags_table.h. None is dropped silently.
 */
#ifndef GOCI_GO_FLAGS_USE_H
#define GOCI_GO_FLAGS_USE_H

#include "go/module.h"
#include "oci/buf.h"
#include "oci/err.h"

struct goci_flags {
	struct oci_strv tags;
	char *ldflags;          /* or NULL */
	struct oci_strv passed; /* as arguments of go build and go list */
	bool rebuild;           /* -a */
	bool shown;             /* -x */
};

#define GOCI_FLAGS_INIT \
	{               \
		0       \
	}

void goci_flags_release(struct goci_flags *flags);
#define goci_auto_flags OCI_AUTO(goci_flags_release) struct goci_flags

/*
 * Takes the module's GOFLAGS, then `given`, each "-NAME[=VALUE]" (NULL: none). Fails
 * for a flag that is refused; release `flags` in any case.
 */
int goci_flags_take(struct goci_flags *flags, const struct goci_module *module,
	const struct oci_strv *given, struct oci_err *err);

/*
 * The GOFLAGS to run Go with: those of the user's flags that are neither taken by
 * goci_flags_take nor flags of other commands. Owned; NULL where the user has none.
 */
char *goci_flags_env(const struct goci_module *module);

/* Fails where Go's commands cannot run with these GOFLAGS, in any module. */
int goci_flags_check_env(const struct goci_module *module, struct oci_err *err);

/*
 * Fails where the user passes -overlay: goci needs it itself, for the reason `why`, and
 * Go takes only one.
 */
int goci_flags_check_overlay(const struct goci_module *module,
	const struct oci_strv *given, const char *why, struct oci_err *err);

/* Whether GOFLAGS selects -mod=readonly or mod, despite a vendor folder. */
bool goci_flags_ask_readonly(const struct goci_module *module);

/* Whether the user passes the flag `name` (without its dash). */
bool goci_flags_have(const struct goci_module *module, const struct oci_strv *given,
	const char *name);

/* Whether none of them adds input files that goci does not see. */
bool goci_flags_are_plain(
	const struct goci_module *module, const struct oci_strv *given);

#endif
