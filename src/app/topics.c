#include "app/topics.h"

#include "oci/mem.h"

#include <string.h>

/* The first that is found counts; tests/cli/troubleshooting.sh provokes each. */
static const struct {
	const char *words;
	const char *name;
} topics[] = {
	{"a module is not what go.sum says", "gomod-and-gosum"},
	{"run `go mod tidy`", "gomod-and-gosum"},
	{"fix the line of go.mod that Go names", "gomod-and-gosum"},
	{"the module cache was changed", "gomod-and-gosum"},
	{"the module cache is damaged", "gomod-and-gosum"},
	{"modules do not match go.sum", "gomod-and-gosum"},
	{"the image is to hold all modules of the build list", "gomod-and-gosum"},
	{"is a package of the source itself, and its folder has no Go files",
		"gomod-and-gosum"},
	{"no space left on device", "no-space-left"},
	{"No space left on device", "no-space-left"},
	{"make room there, or name another place", "no-space-left"},
	{"go.mod asks for a newer Go", "the-go-toolchain"},
	{"no `go` on PATH", "the-go-toolchain"},
	{" runs goci: `chown -R` lets it", "during-a-build"},
	{"let the user who runs goci read what Go names", "during-a-build"},
	{": the service may not read it as ", "in-the-running-service"},
	{", which the program needs: change the rule",
		"something-is-missing-in-the-image"},
	{"files that .dockerignore excludes are hidden from Go",
		"something-is-missing-in-the-image"},
	{"what //go:embed names is not there", "something-is-missing-in-the-image"},
	{"has no tag \"", "a-tag-does-not-exist"},
	{": is not used: ", "files-of-other-users"},
	{"or in $XDG_CONFIG_HOME/goci/config.yaml", "gociyaml-is-refused"},
	{"a source cannot limit this host's cache", "gociyaml-is-refused"},
	{"--allow-go-flag", "gociyaml-is-refused"},
	{"skopeo, which carries images to and from registries", "registries"},
	{"skopeo login", "registries"},
	{"--tls-verify=false", "registries"},
};

const char *goci_topic_find(const char *message)
{
	for (size_t i = 0; i < OCI_COUNT(topics); i++)
		if (strstr(message, topics[i].words))
			return topics[i].name;
	return NULL;
}

char *goci_topic_hint(const char *message)
{
	const char *name = goci_topic_find(message);

	return name ? oci_xasprintf(" (goci help %s)", name) : oci_xstrdup("");
}
