#include "init/init.h"

#include "app/output.h"
#include "app/trust.h"
#include "init/docker.h"
#include "init/draft_write.h"
#include "init/ko.h"
#include "init/mains.h"
#include "settings/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *inside(const char *dir, const char *name)
{
	return strcmp(dir, ".") == 0 ? oci_xstrdup(name)
				     : oci_xasprintf("%s/%s", dir, name);
}

/* What was named, else the usual file if it is there; NULL for none. Owned. */
static char *choose(const char *named, const char *dir, const char *usual)
{
	oci_auto_free char *path = NULL;

	if (named)
		return strcmp(named, "none") == 0 ? NULL : oci_xstrdup(named);
	path = inside(dir, usual);
	return access(path, F_OK) == 0 ? oci_steal_ptr(&path) : NULL;
}

/* Only the builds of GoReleaser's settings are like ko's; they are read on request. */
static void tell_goreleaser(
	struct goci_draft *draft, const char *dir, const char *read, const char *name)
{
	oci_auto_free char *path = inside(dir, name);
	struct oci_err ignored;
	const struct goci_position at = {
		draft, &draft->defaults, NULL, 0, name, &ignored};

	if (access(path, F_OK) < 0 || (read && strcmp(read, path) == 0))
		return;
	goci_left(&at,
		"goci init does not read it by itself: its builds' flags, ldflags, tags and "
		"env are carried over by --from-ko %s, or go below `services`; what it does "
		"else (archives, packages, images of `dockers` and `kos`) has no "
		"counterpart",
		path);
}

static void tell_others(
	struct goci_draft *draft, const struct goci_init *init, const char *read)
{
	static const char *const names[] = {".config/goreleaser.yml",
		".config/goreleaser.yaml", ".goreleaser.yml", ".goreleaser.yaml",
		"goreleaser.yml", "goreleaser.yaml"};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		tell_goreleaser(draft, init->dir, read, names[i]);
}

static int read_all(
	const struct goci_init *init, struct goci_draft *draft, struct oci_err *err)
{
	oci_auto_free char *docker = choose(init->dockerfile, init->dir, "Dockerfile");
	oci_auto_free char *ko = choose(init->ko, init->dir, ".ko.yaml");
	oci_auto_free char *real = realpath(init->dir, NULL);

	draft->dir = oci_xstrdup(init->dir);
	draft->bounds = real ? goci_tree_around(real, NULL) : NULL;
	goci_mains_find(draft);
	if (docker && goci_docker_read(draft, docker, err) < 0)
		return -1;
	if (ko && goci_ko_read(draft, ko, err) < 0)
		return -1;
	tell_others(draft, init, ko);
	return 0;
}

/* goci's own reader has to take what is written: a wrong value is never published. */
static int check(const char *dir, const struct oci_buf *yaml, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/goci.yaml", dir);
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *top = real ? goci_tree_around(real, NULL) : NULL;
	const struct goci_origin origin = {.top = top};
	goci_auto_config *config = NULL;

	if (!top)
		return oci_err_sys(err, errno, "%s", dir);
	config = goci_config_parse(path, yaml, &origin, err);
	return config ? 0 : oci_err_wrap(err, "goci.yaml as it would be written");
}

/* An existing file is replaced with --force only, and no link is followed out of the
 * source. */
static int find_output(const struct goci_init *init, const char *path,
	struct goci_output *output, struct oci_err *err)
{
	oci_auto_free char *real = realpath(init->dir, NULL);
	oci_auto_free char *bounds = real ? goci_tree_around(real, NULL) : NULL;
	struct stat st;

	if (!bounds)
		return oci_err_sys(err, errno, "%s", init->dir);
	if (!init->force && lstat(path, &st) == 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s is there already; --force replaces it, --dry-run only "
			"prints",
			path);
	return goci_output_find(output, bounds, path, err);
}

/* The source can have put a FIFO there: nobody is waited for. */
static int write_yaml(
	struct goci_output *output, const struct oci_buf *yaml, struct oci_err *err)
{
	if (goci_output_begin(output, NULL, NULL, err) < 0 ||
		goci_output_write(output, yaml, NULL, err) < 0)
		return -1;
	return goci_output_end(output, true, err);
}

int goci_init_run(const struct goci_init *init, struct oci_buf *yaml,
	struct oci_buf *summary, struct oci_err *err)
{
	goci_auto_draft draft = {0};
	oci_auto_free char *path = inside(init->dir, "goci.yaml");
	goci_auto_output output = GOCI_OUTPUT_INIT;

	if (!init->dry_run && find_output(init, path, &output, err) < 0)
		return -1;
	if (read_all(init, &draft, err) < 0)
		return -1;
	goci_write_yaml(&draft, yaml);
	goci_write_summary(&draft, summary);
	if (check(init->dir, yaml, err) < 0)
		return -1;
	if (init->dry_run)
		return 0;
	return write_yaml(&output, yaml, err);
}
