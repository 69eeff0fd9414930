#include "manual/facts.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define BUILDS " build config dev reproduce resolve "
#define IMAGES " build reproduce resolve "

const struct goci_fact goci_facts_exit[] = {
	{"0", "Success.", NULL},
	{"1",
		"Failure; a line on standard error says what failed, where, and what to do. "
		"The files and images that were there before are still there.",
		NULL},
	{"2", "The command line, or a file with settings, is wrong. Nothing was done.",
		NULL},
	{"3", "The images differ.", " diff reproduce "},
	{"128+N", "Signal N ended the command: 130 after Ctrl-C.", NULL},
	{0},
};

const struct goci_fact goci_facts_environment[] = {
	{"GOCI_CACHE",
		"The folder of goci's cache; default: $XDG_CACHE_HOME/goci, else "
		"~/.cache/goci.",
		" build cache config dev push reproduce resolve "},
	{"XDG_CONFIG_HOME",
		"Where goci/config.yaml is, the user's own settings; default: ~/.config.",
		" attest build cache config dev reproduce resolve sign verify vulns "},
	{"GOCI_SIGN_KEY",
		"The private key that images are signed with, if no option names one: a "
		"file, or env://NAME for the variable that has it.",
		" attest build resolve sign "},
	{"GOCI_KEY_PASSWORD",
		"The password of that key, if no option names a file that has it. No child "
		"of goci gets it.",
		" attest build resolve sign "},
	{"GOCI_VULNDB", "The vulnerability database, as --db names it.",
		" build verify vulns "},
	{"SOURCE_DATE_EPOCH",
		"The time of the image and of all files in it, in seconds since 1970; "
		"default: the year 1970.",
		" build resolve "},
	{"GOFLAGS, GOPROXY, GOCACHE, GOGC, ...",
		"Variables of Go, which its commands get. Of GOFLAGS they get the flags that "
		"suit an image.",
		BUILDS},
	{"PORT", "The port that the service is started with.", " dev "},
	{"PATH",
		"Where Go, and skopeo or an engine if wanted, are looked for. Folders that "
		"are relative or in the source are left out.",
		" build copy dev measure push reproduce resolve vulns "},
	{"TMPDIR", "The folder of temporary files; default: /tmp.",
		" build copy dev diff inspect measure push reproduce resolve sbom vulns "},
	{0},
};

const struct goci_fact goci_facts_files[] = {
	{"goci.yaml",
		"Services and their settings, in the folder of the source or above it, up to "
		"the top of the repository.",
		BUILDS},
	{"$XDG_CONFIG_HOME/goci/config.yaml, ~/.config/goci/config.yaml",
		"The user's own defaults, for all sources.",
		" attest build cache config dev reproduce resolve sign verify vulns "},
	{".dockerignore", "What the other stages leave out.", IMAGES},
	{"dist/NAME", "The layout that an image is written to by default.",
		" build resolve "},
	{"$GOCI_CACHE, $XDG_CACHE_HOME/goci, ~/.cache/goci",
		"The cache: packed layers, and the records of earlier builds.",
		" build cache config dev push reproduce resolve "},
	{0},
};

const struct goci_fact goci_facts_pages[] = {
	{"goci.yaml(5)", NULL, " build config dev help init reproduce resolve "},
	{"goci-build(1)", NULL, " config dev push reproduce resolve "},
	{"goci-verify(1)", NULL, " help inspect vulns "},
	{"goci-inspect(1)", NULL, " sbom "},
	{"skopeo(1)", NULL, " attest build copy push sign "},
	{"runc(8)", NULL, " measure "},
	{"crun(1)", NULL, " measure "},
	{0},
};

bool goci_fact_is_of(const struct goci_fact *fact, const char *command)
{
	char word[40];

	if (!command || !fact->commands)
		return true;
	snprintf(word, sizeof(word), " %s ", command);
	return strstr(fact->commands, word) != NULL;
}
