#include "watch/folders.h"

#include "app/paths.h"
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

static int use_scratch(struct goci_watch_folders *folders, struct oci_err *err)
{
	const char *tmp = getenv("TMPDIR");
	const char *name = goci_path_base(folders->workdir);
	oci_auto_free char *made =
		oci_xasprintf("%s/goci-watch-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (!mkdtemp(made))
		return oci_err_sys(err, errno, "create a temporary folder %s", made);
	folders->scratch = realpath(made, NULL);
	if (!folders->scratch)
		return oci_err_sys(err, errno, "%s", made);
	folders->program =
		oci_xasprintf("%s/%s", folders->scratch, *name ? name : "main");
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
	struct goci_watch_folders *folders, const char *output, struct oci_err *err)
{
	oci_auto_output to = OCI_OUTPUT_INIT;

	if (find_output(&to, output, err) < 0)
		return oci_err_wrap(err, "--output %s", output);
	folders->program = oci_output_real(&to);
	if (!folders->program)
		return oci_err_sys(err, errno, "--output %s: /proc", output);
	return 0;
}

int goci_watch_folders_init(struct goci_watch_folders *folders,
	const struct goci_watch_options *options, struct oci_err *err)
{
	*folders = (struct goci_watch_folders){0};
	folders->dir = real_folder(options->dir ? options->dir : ".", err);
	if (!folders->dir)
		return -1;
	folders->workdir = options->workdir ? real_folder(options->workdir, err)
					    : oci_xstrdup(folders->dir);
	if (!folders->workdir)
		return -1;
	if (options->output)
		return use_output(folders, options->output, err);
	return use_scratch(folders, err);
}

void goci_watch_folders_release(struct goci_watch_folders *folders)
{
	if (folders->scratch)
		oci_fs_remove_tree(AT_FDCWD, folders->scratch);
	free(folders->dir);
	free(folders->workdir);
	free(folders->program);
	free(folders->scratch);
	*folders = (struct goci_watch_folders){0};
}
