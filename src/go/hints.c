#include "go/go.h"

#include <string.h>

/* What Go says, and what to do. The first that is found counts. */
static const struct hint {
	const char *said;
	const char *fix;
} hints[] = {
	{"SECURITY ERROR",
		"a module is not what go.sum says: do not use it; compare go.sum "
		"with a trusted copy, or run `go clean -modcache` if the cache "
		"is damaged"},
	{"checksum mismatch", "a module is not what go.sum says: compare go.sum with a "
			      "trusted copy, or run `go clean -modcache`"},
	{"has been modified (",
		"the module cache was changed: run `go clean -modcache`"},
	{"not a valid zip file",
		"the module cache is damaged: run `go clean -modcache`"},
	{"module lookup disabled by GOPROXY=off",
		"a module is not in the module cache: build once without --offline"},
	{"toolchain not available",
		"go.mod asks for a newer Go: install it, or build once "
		"without --offline"},
	{"(running go ",
		"go.mod asks for a newer Go: install it, or let GOTOOLCHAIN=auto "
		"fetch it"},
	{"note: module requires Go ", "go.mod asks for a newer Go: install it"},
	{"inconsistent vendoring", "run `go mod vendor`, and commit the result"},
	{"updates to go.mod needed", "run `go mod tidy`, and commit go.mod and go.sum"},
	{"updates to go.sum needed", "run `go mod tidy`, and commit go.mod and go.sum"},
	{"missing go.sum entry", "run `go mod tidy`, and commit go.mod and go.sum"},
	{"go mod tidy", "run `go mod tidy`, and commit go.mod and go.sum"},
	{"no required module provides package",
		"run `go mod tidy`, and commit go.mod and go.sum"},
	{"import lookup disabled by -mod=",
		"run `go mod tidy`, and commit go.mod and go.sum"},
	{"errors parsing go.mod",
		"mend the line of go.mod that Go names; a merge may have left it"},
	{"malformed go.sum",
		"remove the line of go.sum that Go names, then run `go mod tidy`; a "
		"merge may have left it"},
	{"permission denied",
		"let the user who runs goci read what Go names: `chown -R` or "
		"`chmod -R u+rX`"},
	{"cannot find main module", "run it in a folder with a go.mod, or name one"},
	{"go.mod file not found", "run it in a folder with a go.mod, or name one"},
	{"no space left on device",
		"no space left on device: make room, for instance by `go clean -cache`"},
	{"cgo is not enabled",
		"images are static: build without this build mode or flag"},
};

const char *goci_go_hint(const char *output)
{
	for (size_t i = 0; i < OCI_COUNT(hints); i++)
		if (strstr(output, hints[i].said))
			return hints[i].fix;
	return NULL;
}

bool goci_go_hint_is_sum(const char *hint)
{
	return hint && (hint == hints[0].fix || hint == hints[1].fix);
}
