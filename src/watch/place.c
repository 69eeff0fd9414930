#include "watch/place.h"

#include "oci/fs.h"
#include "oci/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* A program is replaced by the next one, so that the file has to be one that can be. */
static int find_output(struct oci_output *to, const char *output, struct oci_err *err)
{
	if (oci_output_find(to, output, err) < 0 || oci_output_check_file(to, err) < 0)
		return -1;
	if (to->kind != OCI_OUTPUT_REPLACED)
		return oci_err_set(err, OCI_ERR_INVALID,
			"cannot be replaced: it is mounted, or user %u cannot write to "
			"its folder",
			(unsigned)geteuid());
	return 0;
}

static int use_output(
	struct goci_watch_place *place, const char *output, struct oci_err *err)
{
	oci_auto_output to = OCI_OUTPUT_INIT;

	if (find_output(&to, output, err) < 0)
		return oci_err_wrap(err, "--output %s", output);
	place->program = oci_output_real(&to);
	if (!place->program)
		return oci_err_sys(err, errno, "--output %s: /proc", output);
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
