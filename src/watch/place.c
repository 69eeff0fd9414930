#include "watch/place.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static char *real_folder(const char *path, struct oci_err *err)
{
	oci_auto_free char *real = realpath(path, NULL);
	struct stat st;

	if (!real || stat(real, &st) < 0) {
		oci_err_sys(err, errno, "%s", path);
		return NULL;
	}
	if (!S_ISDIR(st.st_mode)) {
		oci_err_set(err, OCI_ERR_INVALID, "%s: is not a folder", path);
		return NULL;
	}
	return oci_steal_ptr(&real);
}

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int use_scratch(struct goci_watch_place *place, struct oci_err *err)
{
	const char *tmp = getenv("TMPDIR");
	const char *name = base(place->workdir);
	oci_auto_free char *made =
		oci_xasprintf("%s/goci-watch-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (!mkdtemp(made))
		return oci_err_sys(err, errno, "create a temporary folder %s", made);
	place->scratch = realpath(made, NULL);
	if (!place->scratch)
		return oci_err_sys(err, errno, "%s", made);
	place->program = oci_xasprintf("%s/%s", place->scratch, *name ? name : "main");
	return 0;
}

static int use_output(
	struct goci_watch_place *place, const char *output, struct oci_err *err)
{
	const char *name = base(output);
	oci_auto_free char *parent =
		oci_xasprintf("%.*s.", (int)(name - output), output);
	oci_auto_free char *folder = NULL;
	struct stat st;

	if (!*name || (stat(output, &st) == 0 && S_ISDIR(st.st_mode)))
		return oci_err_set(
			err, OCI_ERR_USAGE, "--output: %s: is a folder", output);
	folder = real_folder(parent, err);
	if (!folder)
		return oci_err_wrap(err, "--output");
	place->program = oci_xasprintf("%s/%s", folder, name);
	return 0;
}

int goci_watch_place_init(struct goci_watch_place *place,
	const struct goci_watch_options *options, struct oci_err *err)
{
	*place = (struct goci_watch_place){0};
	place->dir = real_folder(options->dir ? options->dir : ".", err);
	if (!place->dir)
		return -1;
	place->workdir = options->workdir ? real_folder(options->workdir, err)
					  : oci_xstrdup(place->dir);
	if (!place->workdir)
		return -1;
	if (options->output)
		return use_output(place, options->output, err);
	return use_scratch(place, err);
}

void goci_watch_place_release(struct goci_watch_place *place)
{
	if (place->scratch)
		oci_fs_remove_tree(AT_FDCWD, place->scratch);
	free(place->dir);
	free(place->workdir);
	free(place->program);
	free(place->scratch);
	*place = (struct goci_watch_place){0};
}
