#include "init/docker.h"

#include "init/mains.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SERVICES_MAX = 200 };

static const struct {
	const char *name;
	enum goci_verdict verdict;
	const char *why;
} variables[] = {
	{"GO111MODULE", GOCI_IMPLIED, "goci builds modules only"},
	{"GOCACHE", GOCI_IMPLIED, "Go's caches are those of this host"},
	{"GOMODCACHE", GOCI_IMPLIED, "Go's caches are those of this host"},
	{"GOPATH", GOCI_IMPLIED, "Go's caches are those of this host"},
	{"GOBIN", GOCI_IMPLIED, "goci puts the program at /app/main"},
	{"GOROOT", GOCI_IMPLIED, "goci runs the Go of this host"},
	{"GOTMPDIR", GOCI_IMPLIED, "goci runs the Go of this host"},
	{"GOARM", GOCI_LEFT, "say `platform: linux/arm/v6` or /v7"},
	{"GOAMD64", GOCI_LEFT, "goci builds for every amd64, v1"},
	{"GOPROXY", GOCI_LEFT, NULL},
	{"GOSUMDB", GOCI_LEFT, NULL},
	{"GOPRIVATE", GOCI_LEFT, NULL},
	{"GONOPROXY", GOCI_LEFT, NULL},
	{"GONOSUMDB", GOCI_LEFT, NULL},
	{"GONOSUMCHECK", GOCI_LEFT, NULL},
	{"GOINSECURE", GOCI_LEFT, NULL},
	{"GOFLAGS", GOCI_LEFT, NULL},
	{"GOTOOLCHAIN", GOCI_LEFT, NULL},
	{"GOEXPERIMENT", GOCI_LEFT, NULL},
	{"GOWORK", GOCI_LEFT, NULL},
	{"GOVCS", GOCI_LEFT, NULL},
	{"GOAUTH", GOCI_LEFT, NULL},
	{"CC", GOCI_LEFT, "goci compiles no C"},
	{"CXX", GOCI_LEFT, "goci compiles no C"},
	{"CGO_CFLAGS", GOCI_LEFT, "goci compiles no C"},
	{"CGO_LDFLAGS", GOCI_LEFT, "goci compiles no C"},
};

static int cgo(struct goci_docker *d, const char *value)
{
	if (strcmp(value, "0") == 0) {
		goci_docker_note(d, GOCI_IMPLIED, "goci sets CGO_ENABLED=0");
		return 1;
	}
	if (goci_word_unknown(value) || !*value) {
		goci_docker_note(d, GOCI_LEFT,
			"CGO_ENABLED needs a value that is not in the file; goci sets 0");
		return 1;
	}
	return goci_docker_refuse(d,
		"CGO_ENABLED=%s: goci builds static programs, without cgo; find a package "
		"in Go for what needs C, or keep this service's Docker build",
		value);
}

static int goos(struct goci_docker *d, const char *value)
{
	if (strcmp(value, "linux") != 0 && !goci_word_unknown(value))
		return goci_docker_refuse(
			d, "GOOS=%s: goci makes images for linux", value);
	goci_docker_note(d, GOCI_IMPLIED, "goci sets GOOS=linux");
	return 1;
}

static int goarch(struct goci_docker *d, const char *value)
{
	struct goci_origin here = goci_docker_here(d);
	oci_auto_free char *platform = oci_xasprintf("linux/%s", value);

	if (goci_word_unknown(value) || !*value)
		goci_docker_note(d, GOCI_IMPLIED, "--platform tells GOARCH");
	else
		goci_draft_set(
			d->draft, &d->draft->defaults, &here, "platform", platform);
	return 1;
}

int goci_go_variable(struct goci_docker *d, const char *name, const char *value)
{
	if (strcmp(name, "CGO_ENABLED") == 0)
		return cgo(d, value);
	if (strcmp(name, "GOOS") == 0)
		return goos(d, value);
	if (strcmp(name, "GOARCH") == 0)
		return goarch(d, value);
	for (size_t i = 0; i < OCI_COUNT(variables); i++) {
		if (strcmp(variables[i].name, name) != 0)
			continue;
		goci_docker_note(d, variables[i].verdict, "%s: %s", name,
			variables[i].why
				? variables[i].why
				: "Go reads it from the environment of goci build, or "
				  "from go env -w: set it there");
		return 1;
	}
	return 0;
}

/* The programs of one go build: what is named, where it goes. */
struct build {
	struct oci_strv packages;
	char *output;
	bool install;
};

/* The service of a package; the defaults where no folder is a service's. */
static struct goci_section *section_of(
	struct goci_docker *d, const char *package, const char *dir)
{
	oci_auto_free char *at = goci_docker_join(dir, package);
	oci_auto_free char *source = goci_docker_source(d->stage, at);
	oci_auto_free char *clean = goci_docker_join("/", source ? source : package);
	oci_auto_free char *folder = goci_docker_in_context(d, clean);
	oci_auto_free char *whole = oci_xasprintf("%s%s", d->prefix, clean + 1);
	size_t len = strlen(whole);
	oci_auto_free char *path = NULL;
	oci_auto_free char *name = NULL;
	struct goci_section *section;

	if (len && whole[len - 1] == '/')
		whole[len - 1] = '\0';
	path = !*whole         ? oci_xstrdup(".")
	       : *whole == '/' ? oci_xstrdup(whole)
			       : oci_xasprintf("./%s", whole);
	if (d->draft->count >= SERVICES_MAX || strstr(clean, "...") ||
		(!goci_mains_is(folder) && !clean[1]))
		return &d->draft->defaults;
	name = clean[1] ? oci_xstrdup(strrchr(clean, '/') + 1)
			: goci_mains_name(d->context);
	section = goci_draft_service(d->draft, path, name);
	section->named = true;
	return section;
}

/* Where the program of a package is put, in its stage. */
static void add_built(struct goci_docker *d, const struct build *b, const char *package,
	const char *dir)
{
	oci_auto_free char *at = goci_docker_join(dir, package);
	oci_auto_free char *module = goci_mains_name(d->context);
	const char *base = strrchr(at, '/') + 1;
	oci_auto_free char *source = goci_docker_source(d->stage, at);
	bool root = !source || strspn(source, "./") == strlen(source);
	oci_auto_free char *name =
		oci_xstrdup(strcmp(package, ".") == 0 && root ? module : base);
	size_t len = b->output ? strlen(b->output) : 0;
	bool into = b->packages.count > 1 || (len && b->output[len - 1] == '/');
	oci_auto_free char *out = goci_docker_join(dir, len ? b->output : ".");

	if (strstr(package, "..."))
		oci_strv_addf(&d->built, "%s/", strcmp(out, "/") == 0 ? "" : out);
	else if (b->install)
		oci_strv_addf(&d->built, "/go/bin/%s", name);
	else if (!len || into)
		oci_strv_take(&d->built, goci_docker_join(out, name));
	else
		oci_strv_add(&d->built, out);
	if (d->stage->chain)
		oci_strv_add(&d->programs, d->built.items[d->built.count - 1]);
}

static int add_package(struct goci_docker *d, const struct build *b,
	const struct oci_strv *flags, const char *package, const char *dir)
{
	struct goci_origin here = goci_docker_here(d);
	struct goci_section *section = section_of(d, package, dir);

	add_built(d, b, package, dir);
	if (section->name)
		oci_strv_addf(&section->origins, "path=%s:%u", here.file, here.line);
	for (size_t i = 0; i + 1 < flags->count; i += 2)
		if (goci_go_flag(d->draft, section, &here, flags->items[i],
			    flags->items[i + 1], d->err) < 0)
			return -1;
	goci_docker_note(d, GOCI_IMPLIED, "%s", GOCI_GO_OWN);
	return 0;
}

/* Takes flags as pairs of name and value ("" for none), then the packages. */
static void read_arguments(const struct oci_strv *words, size_t at, struct build *b,
	struct oci_strv *flags)
{
	for (; at < words->count; at++) {
		const char *word = words->items[at];
		const char *name = word + (strncmp(word, "--", 2) == 0);
		size_t len = strcspn(name, "=");
		oci_auto_free char *flag = oci_xstrndup(name, len);
		const char *value = name[len] ? name + len + 1 : "";

		if (*word != '-') {
			if (!strpbrk(word, "<>"))
				oci_strv_add(&b->packages, word);
			continue;
		}
		if (!name[len] && goci_go_flag_takes(flag) && at + 1 < words->count)
			value = words->items[++at];
		if (strcmp(flag, "-o") == 0) {
			free(b->output);
			b->output = oci_xstrdup(value);
		} else {
			oci_strv_add(flags, flag);
			oci_strv_add(flags, value);
		}
	}
	if (!b->packages.count)
		oci_strv_add(&b->packages, ".");
}

/* "main.go" and the like are the package of their folder. */
static void join_files(struct build *b)
{
	for (size_t i = 0; i < b->packages.count; i++) {
		char *package = b->packages.items[i];
		size_t len = strlen(package);
		char *slash = strrchr(package, '/');

		if (len < 4 || strcmp(package + len - 3, ".go") != 0)
			continue;
		b->packages.items[i] =
			slash ? oci_xstrndup(package, (size_t)(slash - package))
			      : oci_xstrdup(".");
		free(package);
	}
	for (size_t i = 1; i < b->packages.count;) {
		if (strcmp(b->packages.items[i], b->packages.items[i - 1]) != 0) {
			i++;
			continue;
		}
		free(b->packages.items[i]);
		memmove(&b->packages.items[i], &b->packages.items[i + 1],
			(b->packages.count - i) * sizeof(char *));
		b->packages.count--;
	}
}

int goci_go_command(
	struct goci_docker *d, const struct oci_strv *words, size_t at, const char *dir)
{
	oci_auto_strv flags = OCI_STRV_INIT;
	struct build b = {.install = strcmp(words->items[at], "install") == 0};
	int status = 0;

	read_arguments(words, at + 1, &b, &flags);
	join_files(&b);
	if (strchr(b.packages.items[0], '@')) {
		goci_docker_note(d, GOCI_LEFT,
			"a tool of the build: install it on the host that runs goci");
	} else {
		for (size_t i = 0; i < b.packages.count && status == 0; i++)
			status = add_package(d, &b, &flags, b.packages.items[i], dir);
		if (status < 0)
			(void)oci_err_wrap(d->err, "%s:%u", d->file, d->in->line);
	}
	oci_strv_release(&b.packages);
	free(b.output);
	return status;
}
