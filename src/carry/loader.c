#include "carry/loader.h"

#include "app/trust.h"
#include "oci/ref.h"
#include "process/child.h"
#include "process/environ.h"

#include <stdlib.h>
#include <string.h>

/*
 * How to call a command. A confined docker (of a snap) cannot open files in /tmp, and
 * podman would copy what it reads from its standard input.
 */
struct manner {
	const char *program;
	const char *package;     /* of Debian */
	const char *const *load; /* before the archive */
	bool from_stdin;         /* the archive is its standard input */
	const char *const *ask;  /* before the name */
	const char *before_name;
};

#define ID_AND_NAMES "{{.Id}}{{range .RepoTags}} {{.}}{{end}}"

static const char *const docker_load[] = {"load", NULL};
static const char *const podman_load[] = {"load", "--input", NULL};
static const char *const ctr_load[] = {"images", "import", "--all-platforms", NULL};
static const char *const inspect[] = {
	"image", "inspect", "--format", ID_AND_NAMES, "--", NULL};
static const char *const ctr_list[] = {"images", "list", NULL};

static const struct manner manners[GOCI_ENGINE_COUNT] = {
	[GOCI_ENGINE_DOCKER] = {"docker", "docker.io", docker_load, true, inspect, ""},
	[GOCI_ENGINE_PODMAN] = {"podman", "podman", podman_load, false, inspect, ""},
	[GOCI_ENGINE_CONTAINERD] = {"ctr", "containerd", ctr_load, false, ctr_list,
		"name=="},
};

static const struct manner *manner_of(const struct goci_loader *loader)
{
	return &manners[loader->engine];
}

int goci_loader_find(struct goci_loader *loader, struct goci_app *app,
	const char *value, struct oci_err *err)
{
	/* A program of the source, on PATH or not, is never run. */
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *path = goci_trust_path(here ? here : "/");
	const char *space;
	const struct manner *manner;

	*loader = (struct goci_loader)GOCI_LOADER_INIT;
	loader->app = app;
	if (goci_engine_parse(value, &loader->engine, &space, err) < 0)
		return oci_err_wrap(err, "--load");
	loader->space = space ? oci_xstrdup(space) : NULL;
	manner = manner_of(loader);
	loader->path = goci_find_program(manner->program, path);
	goci_env_copy(&loader->env);
	if (loader->path)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"--load: %s, which loads images into %s, is not in PATH (%.500s): "
		"install it (on Debian: the package \"%s\")",
		manner->program, goci_engine_name(loader->engine),
		*path ? path : "not set", manner->package);
}

void goci_loader_release(struct goci_loader *loader)
{
	free(oci_steal_ptr(&loader->space));
	free(oci_steal_ptr(&loader->path));
	oci_strv_release(&loader->env);
}

void goci_loaded_release(struct goci_loaded *loaded)
{
	free(oci_steal_ptr(&loaded->name));
}

static void begin_line(const struct goci_loader *loader, const char *const *words,
	struct oci_strv *argv)
{
	oci_strv_add(argv, loader->path);
	if (loader->space)
		oci_strv_addf(argv, "--namespace=%s", loader->space);
	for (; *words; words++)
		oci_strv_add(argv, *words);
}

/* Keeps the last line that says something. */
static bool hear(void *arg, const char *line)
{
	char **last = arg;

	if (line[strspn(line, " \t\r")]) {
		free(*last);
		*last = oci_xstrndup(line, 1000);
	}
	return false;
}

/* "ctr: ..." says already who speaks. */
static int say(const struct goci_loader *loader, const char *last, struct oci_err *err)
{
	const char *program = manner_of(loader)->program;
	size_t len = strlen(program);

	if (strncmp(last, program, len) == 0 && last[len] == ':')
		return oci_err_set(err, OCI_ERR_CHILD, "%s", last);
	return oci_err_set(err, OCI_ERR_CHILD, "%s: %s", program, last);
}

static int run(const struct goci_loader *loader, const struct oci_strv *argv,
	const char *in, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_free char *last = NULL;
	const struct goci_child child = {.argv = argv,
		.env = &loader->env,
		.dir = ".",
		.in = in,
		.on_line = hear,
		.arg = &last,
		.trace = loader->app->trace,
		.span = loader->span};

	if (goci_child_run(&child, &loader->app->cancel, out, NULL, err) == 0)
		return 0;
	if (err->code == OCI_ERR_CHILD && last)
		return say(loader, last, err);
	return -1;
}

int goci_loader_load(
	const struct goci_loader *loader, const char *archive, struct oci_err *err)
{
	const struct manner *manner = manner_of(loader);
	oci_auto_strv argv = OCI_STRV_INIT;

	begin_line(loader, manner->load, &argv);
	if (!manner->from_stdin)
		oci_strv_add(&argv, archive);
	return run(loader, &argv, manner->from_stdin ? archive : NULL, NULL, err);
}

/* Podman leaves the algorithm away. */
static bool is_digest(const char *word, struct oci_digest *digest)
{
	oci_auto_free char *whole = oci_xasprintf(
		"%s%s", strncmp(word, "sha256:", 7) == 0 ? "" : "sha256:", word);
	struct oci_err ignored;

	return oci_digest_parse(whole, digest, &ignored) == 0;
}

static bool is_name(const char *word, const char *name)
{
	oci_auto_free char *full = oci_name_full(word);

	return full && strcmp(full, name) == 0;
}

/* Finds the name, in the engine's own form, and the first digest among the words. */
static bool read_answer(char *answer, const char *name, struct goci_loaded *loaded)
{
	bool found = false;
	char *word;

	while ((word = strsep(&answer, " \t\r\n")) != NULL) {
		if (!found && is_digest(word, &loaded->digest))
			found = true;
		else if (!loaded->name && is_name(word, name))
			loaded->name = oci_xstrdup(word);
	}
	return found && loaded->name;
}

int goci_loader_ask(const struct goci_loader *loader, const char *name,
	struct goci_loaded *loaded, struct oci_err *err)
{
	const struct manner *manner = manner_of(loader);
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	*loaded = (struct goci_loaded){0};
	begin_line(loader, manner->ask, &argv);
	oci_strv_addf(&argv, "%s%s", manner->before_name, name);
	if (run(loader, &argv, NULL, &out, err) < 0)
		return -1;
	if (read_answer(out.data, name, loaded))
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "%s has no image %s",
		goci_engine_name(loader->engine), name);
}
