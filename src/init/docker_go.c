#include "init/docker_go.h"

#include "app/paths.h"
#include "init/docker_stages.h"
#include "init/go_flags.h"
#include "init/mains.h"

#include <stdlib.h>
#include <string.h>

enum { SERVICES_MAX = 200 };

/* One go build or go install: where it runs, what is named, where it goes. */
struct build {
	const char *dir;
	struct oci_strv packages;
	struct oci_strv flags; /* pairs of name and value, "" for none */
	char *output;
	bool install;
};

static void build_release(struct build *b)
{
	oci_strv_release(&b->packages);
	oci_strv_release(&b->flags);
	free(b->output);
}

/* The service of a package; the defaults where no folder is a service's. */
static struct goci_section *section_of(
	struct goci_docker *d, const char *package, const char *source)
{
	struct goci_draft *draft = d->at.draft;
	oci_auto_free char *clean = goci_path_join("/", source ? source : package);
	oci_auto_free char *folder = goci_docker_in_context(d, clean);
	oci_auto_free char *whole = oci_xasprintf("%s%s", d->prefix, clean + 1);
	oci_auto_free char *name = NULL, *path = NULL;
	struct goci_section *section;

	if (draft->count >= SERVICES_MAX || strstr(clean, "...") ||
		(!clean[1] && !goci_mains_is(d->at.draft, folder)))
		return &draft->defaults;
	if (goci_path_ends(whole, "/"))
		whole[strlen(whole) - 1] = '\0';
	path = oci_xasprintf("%s%s", !*whole ? "." : *whole == '/' ? "" : "./", whole);
	name = clean[1] ? oci_xstrdup(goci_path_base(clean))
			: goci_mains_name(d->at.draft, d->context);
	section = goci_draft_service(draft, path, name);
	section->named = true;
	return section;
}

/* Where the program of a package is put, in its stage; owned. */
static char *program_of(const struct goci_docker *d, const struct build *b,
	const char *package, const char *source)
{
	oci_auto_free char *at = goci_path_join(b->dir, package);
	oci_auto_free char *module = goci_mains_name(d->at.draft, d->context);
	const char *output = b->output ? b->output : "";
	size_t len = strlen(output);
	oci_auto_free char *out = goci_path_join(b->dir, len ? output : ".");
	bool root = strcmp(package, ".") == 0 &&
		    (!source || strspn(source, "./") == strlen(source));
	const char *name = root ? module : goci_path_base(at);

	if (strstr(package, "..."))
		return oci_xasprintf("%s/", strcmp(out, "/") == 0 ? "" : out);
	if (b->install)
		return oci_xasprintf("/go/bin/%s", name);
	if (!len || b->packages.count > 1 || output[len - 1] == '/')
		return goci_path_join(out, name);
	return oci_steal_ptr(&out);
}

static void add_package(
	struct goci_docker *d, const struct build *b, const char *package)
{
	oci_auto_free char *in_stage = goci_path_join(b->dir, package);
	oci_auto_free char *source = goci_docker_source(d->stage, in_stage);
	oci_auto_free char *program = program_of(d, b, package, source);
	struct goci_position at = d->at;

	at.section = section_of(d, package, source);
	if (d->stage->chain)
		oci_strv_add(&d->programs, program);
	oci_strv_take(&d->built, oci_steal_ptr(&program));
	if (at.section->name)
		goci_record(&at, "path");
	for (size_t i = 0; i + 1 < b->flags.count; i += 2)
		goci_go_flag(&at, b->flags.items[i], b->flags.items[i + 1]);
	goci_done(&at, "%s", GOCI_GO_OWN);
}

static void read_flag(struct build *b, const char *flag, const char *value)
{
	if (strcmp(flag, "-o") == 0) {
		free(b->output);
		b->output = oci_xstrdup(value);
	} else {
		oci_strv_add(&b->flags, flag);
		oci_strv_add(&b->flags, value);
	}
}

/* "main.go" and the like are the package of their folder. */
static void read_package(struct build *b, const char *word)
{
	const char *last =
		b->packages.count ? b->packages.items[b->packages.count - 1] : "";
	const char *slash = strrchr(word, '/');
	oci_auto_free char *package = NULL;

	if (!goci_path_ends(word, ".go"))
		package = oci_xstrdup(word);
	else if (slash)
		package = oci_xstrndup(word, (size_t)(slash - word));
	else
		package = oci_xstrdup(".");
	if (!b->packages.count || strcmp(last, package) != 0)
		oci_strv_take(&b->packages, oci_steal_ptr(&package));
}

static void read_arguments(const struct oci_strv *words, struct build *b)
{
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->items[i];
		const char *name = word + (strncmp(word, "--", 2) == 0);
		size_t len = strcspn(name, "=");
		oci_auto_free char *flag = oci_xstrndup(name, len);

		if (*word != '-' && !strpbrk(word, "<>"))
			read_package(b, word);
		else if (*word != '-')
			continue;
		else if (!name[len] && goci_go_flag_takes(flag) && i + 1 < words->count)
			read_flag(b, flag, words->items[++i]);
		else
			read_flag(b, flag, name[len] ? name + len + 1 : "");
	}
	if (!b->packages.count)
		oci_strv_add(&b->packages, ".");
}

void goci_docker_go(
	struct goci_docker *d, const struct oci_strv *words, const char *dir)
{
	OCI_AUTO(build_release)
	struct build b = {
		.dir = dir, .install = strcmp(words->items[0], "install") == 0};

	read_arguments(words, &b);
	if (strchr(b.packages.items[0], '@')) {
		goci_left(&d->at,
			"a tool of the build: install it on the host that runs goci");
		return;
	}
	for (size_t i = 0; i < b.packages.count; i++)
		add_package(d, &b, b.packages.items[i]);
}
