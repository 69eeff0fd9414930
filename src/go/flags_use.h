/*
 * What becomes of the flags of Go that the user gives: by GOFLAGS, in the environment
 * or by `go env -w`, and by --go-flag and goci.yaml.
 *
 * goci gives Go flags of its own, and on a command line the last one counts. So each
 * flag of the user's is joined with goci's, handed on, or refused by name: by
 * go/flags_table.h. None is lost.
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

/* Takes the module's GOFLAGS and then `given`, each "-NAME[=VALUE]"; NULL for none. */
int goci_flags_take(struct goci_flags *flags, const struct goci_module *module,
	const struct oci_strv *given, struct oci_err *err);

/*
 * GOFLAGS for Go's children: what of the user's is neither taken above nor for other
 * commands of Go. Owned by the caller; NULL where the user has set none.
 */
char *goci_flags_env(const struct goci_module *module);

/* Whether Go's commands can be run with the module's GOFLAGS, whatever module that is.
 */
int goci_flags_check_env(const struct goci_module *module, struct oci_err *err);

/*
 * Fails where the user has an -overlay of his own and goci needs the one that there can
 * be, for the reason `why`.
 */
int goci_flags_check_overlay(const struct goci_module *module,
	const struct oci_strv *given, const char *why, struct oci_err *err);

/* Whether GOFLAGS asks for go.mod where there is a vendor folder. */
bool goci_flags_ask_readonly(const struct goci_module *module);

/* Whether the user gives a flag of this name, without its dash. */
bool goci_flags_have(const struct goci_module *module, const struct oci_strv *given,
	const char *name);

/* Whether none of them brings in files that are not looked at here. */
bool goci_flags_are_plain(
	const struct goci_module *module, const struct oci_strv *given);

#endif
