#include "init/go_variables.h"

#include "dockerfile/words.h"

#include <string.h>

static const struct {
	const char *names;
	enum goci_outcome outcome;
	const char *why;
} variables[] = {
	{"GO111MODULE", GOCI_IMPLIED, "goci builds modules only"},
	{"GOCACHE GOMODCACHE GOPATH", GOCI_IMPLIED,
		"Go's caches are those of this host"},
	{"GOBIN", GOCI_IMPLIED, "goci puts the program at /app/main"},
	{"GOROOT GOTMPDIR", GOCI_IMPLIED, "goci runs the Go of this host"},
	{"GOARM", GOCI_LEFT, "say `platform: linux/arm/v6` or /v7"},
	{"GOAMD64", GOCI_LEFT, "say `platform: linux/amd64/v3` or the like"},
	{"GO386 GOARM64 GOMIPS64 GOPPC64 GORISCV64 GOPROXY GOSUMDB GOPRIVATE GONOPROXY GONOSUMDB GONOSUMCHECK GOINSECURE "
	 "GOFLAGS GOTOOLCHAIN GOEXPERIMENT GOWORK GOVCS GOAUTH",
		GOCI_LEFT,
		"Go reads it from the environment of goci build, or from go env -w: set "
		"it there"},
	{"CC CXX CGO_CFLAGS CGO_LDFLAGS", GOCI_LEFT, "goci compiles no C"},
};

static void cgo(const struct goci_position *at, const char *value)
{
	if (strcmp(value, "0") == 0)
		goci_done(at, "goci sets CGO_ENABLED=0");
	else if (goci_word_unknown(value) || !*value)
		goci_left(at, "the value of CGO_ENABLED is not in the file; goci "
			      "sets 0");
	else
		goci_left(at,
			"CGO_ENABLED=%s: goci builds static programs, without cgo; if the "
			"service does not compile so, find a package in Go for what needs "
			"C, or keep its build as it is",
			value);
}

static void goos(const struct goci_position *at, const char *value)
{
	if (strcmp(value, "linux") != 0 && !goci_word_unknown(value))
		goci_left(at, "GOOS=%s: goci makes images for linux", value);
	else
		goci_done(at, "goci sets GOOS=linux");
}

static void goarch(const struct goci_position *at, const char *value)
{
	oci_auto_free char *platform = oci_xasprintf("linux/%s", value);

	if (goci_word_unknown(value) || !*value)
		goci_done(at, "--platform sets GOARCH");
	else
		goci_carry(at, "platform", platform);
}

bool goci_go_variable(
	const struct goci_position *at, const char *name, const char *value)
{
	static const struct {
		const char *name;
		void (*take)(const struct goci_position *at, const char *value);
	} own[] = {{"CGO_ENABLED", cgo}, {"GOOS", goos}, {"GOARCH", goarch}};

	for (size_t i = 0; i < OCI_COUNT(own); i++)
		if (strcmp(name, own[i].name) == 0) {
			own[i].take(at, value);
			return true;
		}
	for (size_t i = 0; i < OCI_COUNT(variables); i++)
		if (goci_word_in(name, variables[i].names)) {
			goci_note(at, variables[i].outcome, "%s: %s", name,
				variables[i].why);
			return true;
		}
	return false;
}
