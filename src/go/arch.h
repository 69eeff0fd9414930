/*
 * The platform that Go is to compile for, as its environment says it: GOOS, GOARCH, and
 * the variable that tells variants of an architecture apart.
 */
#ifndef GOCI_GO_ARCH_H
#define GOCI_GO_ARCH_H

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/platform.h"

/*
 * Adds CGO_ENABLED, GOOS, GOARCH and, where the platform names a variant or the
 * environment sets it, GO386, GOAMD64, GOARM, GOARM64, GOMIPS64, GOPPC64 or GORISCV64.
 */
void goci_compile_env(const struct oci_platform *platform, struct oci_strv *env);

/* The last of them alone, K=V, owned by the caller; NULL where Go takes its default. */
char *goci_arch_variable(const struct oci_platform *platform);

/* Fails unless this version of Go knows the variable, if there is one to be set. */
int goci_arch_check(
	const struct oci_platform *platform, const char *version, struct oci_err *err);

/*
 * The platform that is meant where no variant is named: arm's is what `goarm`, Go's own
 * GOARM, or NULL, says, since an image for arm always tells one. Fails where that is no
 * variant.
 */
int goci_arch_settle(
	struct oci_platform *platform, const char *goarm, struct oci_err *err);

#endif
