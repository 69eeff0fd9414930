/*
 * The target platform as Go's environment: GOOS, GOARCH, and the variable for the
 * variant of an architecture (GOARM, GOAMD64, ...).
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

/* The variable of the variant, K=V, owned by the caller; NULL: Go's default. */
char *goci_arch_variable(const struct oci_platform *platform);

/* Fails where a variable has to be set that this version of Go does not know. */
int goci_arch_check(
	const struct oci_platform *platform, const char *version, struct oci_err *err);

/*
 * Completes a platform for arm without a variant by `goarm`, the value of GOARM (or
 * NULL), since the config of an arm image always has a variant. Fails where `goarm` is
 * not one; other platforms stay as they are.
 */
int goci_arch_settle(
	struct oci_platform *platform, const char *goarm, struct oci_err *err);

#endif
