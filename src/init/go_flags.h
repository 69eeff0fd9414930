/*
 * Flags of `go build` in a Dockerfile or in ko's settings.
 *
 * A flag that goci always passes is noted as done; one that a goci.yaml may set goes to
 * `go-flag`, `go-tags` or `ldflags`; one that a static program cannot be built with is
 * noted as left out.
 */
#ifndef GOCI_INIT_GO_FLAGS_H
#define GOCI_INIT_GO_FLAGS_H

#include "go/flags.h"
#include "init/draft.h"

/* The flags that goci passes to go build, as notes say it. */
#define GOCI_GO_OWN "goci runs go build with " GOCI_GO_TYPED

/* Handles one flag, such as "-tags"; `value` is "" for a flag without a value. */
void goci_go_flag(const struct goci_position *at, const char *flag, const char *value);

/* Handles the value of -ldflags: a list of flags, quoted as Go does it. */
void goci_go_ldflags(const struct goci_position *at, const char *text);

/* Whether that list ends with a flag whose value is missing ("-X"). */
bool goci_go_ldflags_open(const char *text);

/* Whether a flag of go build takes a value, which may be the next argument. */
bool goci_go_flag_takes(const char *name);

#endif
