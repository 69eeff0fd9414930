#include "go/hints.h"

#include "app/paths.h"
#include "go/hints_module.h"
#include "go/hints_space.h"
#include "go/version.h"
#include "go/workspace.h"
#include "oci/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_MAX = 4 << 20, FILES_MAX = 200 };

#define TIDY "run `go mod tidy`, and commit go.mod and go.sum"
#define MISSING                                                                            \
	"generated code that is not made yet (`go generate`), left out by .gitignore, or " \
	"in Git LFS (`git lfs pull`)?"

/* What Go said, and where it was said. */
struct said {
	const struct goci_hint_for *of;
	const char *text; /* all of it */
	const char *at;   /* where the words were found */
	const char *after;
};

static char *word_after(const struct said *said)
{
	return oci_xstrndup(said->after, strcspn(said->after, " :;,\n"));
}

static bool is_within(const char *package, const char *module)
{
	size_t len = module ? strlen(module) : 0;

	return len && strncmp(package, module, len) == 0 &&
	       (!package[len] || package[len] == '/');
}

/* Whether it is a package of the module, or of one of its workspace. */
static bool is_own(const struct said *said, const char *package)
{
	const struct goci_module *m = said->of->module;
	oci_auto_strv dirs = OCI_STRV_INIT;
	oci_auto_free char *work = m->gowork ? goci_path_dir(m->gowork) : NULL;
	bool own = false;

	if (work)
		goci_workspace_folders(work, goci_path_base(m->gowork), true, &dirs);
	oci_strv_add(&dirs, m->dir);
	for (size_t i = 0; i < dirs.count && !own; i++) {
		oci_auto_free char *path = goci_version_module(dirs.items[i]);

		own = is_within(package, path);
	}
	return own;
}

/* The source's own code is in no module that could be fetched. */
static char *missing(const struct said *said)
{
	oci_auto_free char *package = word_after(said);

	if (!is_own(said, package))
		return oci_xstrdup(TIDY);
	return oci_xasprintf(
		"%.200s: is a package of the source itself, and its folder has no Go "
		"files: " MISSING,
		package);
}

/* "package NAME is not in std", where NAME's module has no dot in its name. */
static char *not_in_std(const struct said *said)
{
	struct said whole = *said;
	const char *p = said->at;
	oci_auto_free char *package = NULL;

	while (p > said->text && p[-1] != ' ' && p[-1] != '\n')
		p--;
	whole.after = p;
	package = word_after(&whole);
	if (is_own(said, package))
		return missing(&whole);
	return oci_xasprintf(
		"%.200s: there is no such package in this Go: fix the import, or install "
		"the Go that has it",
		package);
}

static bool imports_c(const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);
	size_t len = strlen(name);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	return len > 3 && strcmp(name + len - 3, ".go") == 0 &&
	       oci_fs_read(AT_FDCWD, path, false, SOURCE_MAX, &text, &ignored) == 0 &&
	       strstr(text.data, "import \"C\"");
}

static bool has_cgo(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;

	for (int i = 0; dir && !found && i < FILES_MAX && (entry = readdir(dir)); i++)
		found = imports_c(path, entry->d_name);
	if (dir)
		closedir(dir);
	return found;
}

static char *excluded(const struct said *said)
{
	oci_auto_free char *dir = oci_xstrndup(said->after, strcspn(said->after, "\n"));

	if (has_cgo(dir))
		return oci_xasprintf(
			"%.300s: needs cgo (import \"C\"), and goci's programs are static: "
			"use a package in Go alone, or a build tag that does without it "
			"(--go-tags)",
			dir);
	return oci_xasprintf(
		"%.300s: none of its files is for this platform and these build tags: "
		"--go-tags gives more of them",
		dir);
}

static char *internal(const struct said *said)
{
	oci_auto_free char *package = word_after(said);

	return oci_xasprintf(
		"%.200s: is internal: only packages below the parent of its folder "
		"`internal` may import it; use what that module offers to others",
		package);
}

/* What .dockerignore leaves out is told in the place of a guess. */
static char *embed(const struct said *said)
{
	return said->of->left_out
		       ? NULL
		       : oci_xstrdup(
				 "what //go:embed names is not there (an image layout, a "
				 "folder with a file oci-layout, is no source): " MISSING);
}

static char *no_space(const struct said *said)
{
	return goci_hint_space(said->of, said->text);
}

/*
 * "hash.go:3:8: WHY" of a module that cannot be had tells the line alone: what it
 * imports, as " (for IMPORT)", owned; "" where the line is not found.
 */
static char *imported_at(const struct said *said)
{
	const char *line = said->at, *colon;
	oci_auto_free char *name = NULL, *path = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	const char *p;

	while (line > said->text && line[-1] != '\n')
		line--;
	colon = strstr(line, ".go:");
	if (!colon || colon > said->at)
		return oci_xstrdup("");
	name = oci_xstrndup(line, (size_t)(colon + 3 - line));
	/* A //line of the source can name any file. */
	if (*name == '/' || strstr(name, ".."))
		return oci_xstrdup("");
	path = goci_path_join(said->of->module->dir, name);
	if (oci_fs_read(AT_FDCWD, path, false, SOURCE_MAX, &text, &ignored) < 0)
		return oci_xstrdup("");
	p = text.data;
	for (long n = strtol(colon + 4, NULL, 10); n > 1 && p; n--)
		p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL;
	p = p ? p + strcspn(p, "\"\n") : "";
	return *p == '"' ? oci_xasprintf(
				   " (for %.*s)", (int)strcspn(p + 1, "\"\n"), p + 1)
			 : oci_xstrdup("");
}

/* Which module it is: by its own name where Go tells it, else by what imports it. */
static char *which(const struct said *said)
{
	const char *line = said->at;
	oci_auto_free char *name = NULL;

	while (line > said->text && line[-1] != '\n')
		line--;
	name = goci_hint_module(line, said->at);
	return name ? oci_xasprintf(" (%s)", name) : imported_at(said);
}

static char *not_in_cache(const struct said *said)
{
	oci_auto_free char *what = which(said);

	return oci_xasprintf("a module is not in the module cache%.300s: build once "
			     "without --offline",
		what);
}

static char *damaged(const struct said *said)
{
	oci_auto_free char *what = which(said);

	return oci_xasprintf(
		"the module cache is damaged%.300s: run `go clean -modcache`", what);
}

/* What Go says, and what to do. The first that is found counts. */
static const struct hint {
	const char *said;
	const char *fix;
	char *(*make)(const struct said *said);
} hints[] = {
	{"SECURITY ERROR",
		"a module is not what go.sum says: do not use it; compare go.sum "
		"with a trusted copy, or run `go clean -modcache` if the cache "
		"is damaged",
		NULL},
	{"checksum mismatch",
		"a module is not what go.sum says: compare go.sum with a "
		"trusted copy, or run `go clean -modcache`",
		NULL},
	{"has been modified (",
		"the module cache was changed: run `go clean -modcache`", NULL},
	{"not a valid zip file", NULL, damaged},
	{"no space left on device", NULL, no_space},
	{"disk quota exceeded", NULL, no_space},
	{"module lookup disabled by GOPROXY=off", NULL, not_in_cache},
	{"toolchain not available",
		"go.mod asks for a newer Go: install it, or build once "
		"without --offline",
		NULL},
	{"(running go ",
		"go.mod asks for a newer Go: install it, or let GOTOOLCHAIN=auto "
		"fetch it",
		NULL},
	{"note: module requires Go ", "go.mod asks for a newer Go: install it", NULL},
	{"inconsistent vendoring", "run `go mod vendor`, and commit the result", NULL},
	{"updates to go.mod needed", TIDY, NULL},
	{"updates to go.sum needed", TIDY, NULL},
	{"missing go.sum entry", TIDY, NULL},
	{"no required module provides package ", NULL, missing},
	{"cannot find module providing package ", NULL, missing},
	{" is not in std", NULL, not_in_std},
	{" is not in GOROOT", NULL, not_in_std},
	{"go mod tidy", TIDY, NULL},
	{"import lookup disabled by -mod=", TIDY, NULL},
	{"errors parsing go.mod",
		"fix the line of go.mod that Go names; a merge may have left it", NULL},
	{"malformed go.sum",
		"remove the line of go.sum that Go names, then run `go mod tidy`; a "
		"merge may have left it",
		NULL},
	{"permission denied",
		"let the user who runs goci read what Go names: `chown -R` or "
		"`chmod -R u+rX`",
		NULL},
	{"cannot find main module", "run it in a folder with a go.mod, or name one",
		NULL},
	{"go.mod file not found", "run it in a folder with a go.mod, or name one",
		NULL},
	{"found version", "a file is a pointer of Git LFS: run `git lfs pull`", NULL},
	{"import cycle not allowed",
		"packages import each other in a circle, as listed above: move what they "
		"share into a package of its own",
		NULL},
	{"use of internal package ", NULL, internal},
	{"build constraints exclude all Go files in ", NULL, excluded},
	{"C source files not allowed when not using cgo",
		"a package has C files and needs cgo, and goci's programs are static: "
		"use a package in Go alone",
		NULL},
	{"function main is undeclared in the main package",
		"the package has no func main: name the folder of a program; build tags "
		"or .dockerignore can leave the file that has it out",
		NULL},
	{"no non-test Go files in", "it has only tests: name the folder of a program",
		NULL},
	{"no Go files in",
		"name the folder of a program, or FOLDER/... for every program below it",
		NULL},
	{"no matching files found", NULL, embed},
	{"contains no embeddable files", NULL, embed},
	{"-X flag requires argument",
		"Go's linker does not take what -X is given: it is NAME=VALUE in one "
		"word, quoted where it has blanks; see ldflags in goci.yaml, --ldflags "
		"and GOFLAGS",
		NULL},
	{"(from $GOFLAGS)", "fix GOFLAGS, in the environment or by `go env -u GOFLAGS`",
		NULL},
	{"parsing $GOFLAGS",
		"fix GOFLAGS, in the environment or by `go env -u GOFLAGS`", NULL},
	{"flag provided but not defined: ",
		"go build has no flag of this name: fix --go-flag or go-flag in goci.yaml",
		NULL},
	{"cgo is not enabled",
		"images are static: build without this build mode or flag", NULL},
};

char *goci_go_hint(const struct goci_hint_for *of, const char *output)
{
	for (size_t i = 0; i < OCI_COUNT(hints); i++) {
		const char *at = strstr(output, hints[i].said);
		const struct said said = {
			of, output, at, at ? at + strlen(hints[i].said) : NULL};

		if (at)
			return hints[i].make ? hints[i].make(&said)
					     : oci_xstrdup(hints[i].fix);
	}
	return NULL;
}

bool goci_go_said_sum(const char *output)
{
	return strstr(output, hints[0].said) || strstr(output, hints[1].said);
}
