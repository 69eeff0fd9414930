#include "app/output.h"

#include "app/bounds.h"
#include "app/layout_dir.h"
#include "app/paths.h"
#include "oci/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A FIFO that nobody reads is looked at so often, and told of after so many looks. */
enum { PAUSE_MS = 50, LOOKS = 20 };

void goci_output_release(struct goci_output *output)
{
	oci_output_release(&output->file);
	free(output->owned);
	output->owned = NULL;
}

static void free_output(struct goci_output *output)
{
	if (output)
		goci_output_release(output);
	free(output);
}

static void free_outputp(struct goci_output **output)
{
	free_output(*output);
}

void goci_outputs_release(struct goci_outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		free_output(outputs->items[i]);
	free(outputs->items);
	*outputs = (struct goci_outputs)GOCI_OUTPUTS_INIT;
}

/* Returns -1. */
static int wrap(const struct goci_output *o, struct oci_err *err)
{
	return oci_err_wrap(err, "%s%s%s", o->option ? o->option : "",
		o->option && *o->option ? " " : "", o->path);
}

/* A link that came with the source does not lead into its .git. */
static int check_git(const char *path, const char *real, struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *named = here ? goci_path_join(here, path) : NULL;

	if (!goci_path_is_in_git(real) || !named || goci_path_is_in_git(named))
		return 0;
	return oci_err_set(
		err, OCI_ERR_INVALID, "is a symlink into .git: name the file itself");
}

/* `real` is where it has to be, if that is another path than the one it was named by.
 */
static int find(struct goci_output *output, const char *real, struct oci_err *err)
{
	oci_auto_free char *found = NULL;

	if (!real || check_git(output->path, real, err) < 0 ||
		oci_output_find(&output->file, output->path, err) < 0)
		return -1;
	if (strcmp(real, output->path) == 0)
		return 0;
	found = oci_output_real(&output->file);
	if (!found || strcmp(found, real) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "changed while it was being checked");
}

/* What is in there is no source's, be "/" one. */
static bool is_of_the_system(const char *path)
{
	return goci_path_below("/dev", path) || goci_path_below("/proc", path);
}

int goci_output_find(struct goci_output *output, const char *bounds, const char *path,
	struct oci_err *err)
{
	oci_auto_free char *real = goci_bounds_resolve(bounds, path, err);

	output->path = path;
	return find(output, real, err) < 0 ? wrap(output, err) : 0;
}

static int check_other(const struct goci_outputs *outputs, const struct goci_output *o,
	struct oci_err *err)
{
	for (size_t i = 0; i < outputs->count; i++) {
		const struct goci_output *other = outputs->items[i];

		if (oci_output_is_same(&other->file, &o->file))
			return oci_err_set(err, OCI_ERR_USAGE,
				"is also the file of %s %s: name another one",
				other->option, other->path);
	}
	return 0;
}

/* Takes over `owned`, the path, unless that is NULL. */
static int add(struct goci_outputs *outputs, const char *option, const char *path,
	char *owned, bool source, struct oci_err *err)
{
	OCI_AUTO(free_outputp) struct goci_output *o = oci_xcalloc(1, sizeof(*o));
	oci_auto_free char *real = NULL;
	int status;

	*o = (struct goci_output)GOCI_OUTPUT_INIT;
	o->option = option;
	o->path = path;
	o->owned = owned;
	real = is_of_the_system(path) ? oci_xstrdup(path)
				      : goci_bounds_resolve_named(path, err);
	status = find(o, real, err);
	if (status == 0 && source)
		status = oci_output_check_file(&o->file, err);
	if (status == 0)
		status = check_other(outputs, o, err);
	if (status < 0)
		return wrap(o, err);
	OCI_GROW(outputs->items, outputs->count);
	outputs->items[outputs->count++] = oci_steal_ptr(&o);
	return 0;
}

int goci_outputs_add(struct goci_outputs *outputs, const char *option, const char *path,
	bool source, struct oci_err *err)
{
	return path ? add(outputs, option, path, NULL, source, err) : 0;
}

int goci_outputs_add_in(struct goci_outputs *outputs, const char *folder,
	const char *name, struct oci_err *err)
{
	char *path = oci_xasprintf("%s/%s", folder, name);

	return add(outputs, name, path, path, false, err);
}

int goci_output_check_layout(const struct goci_output *o, struct oci_err *err)
{
	oci_auto_free char *real = oci_output_real(&o->file);
	const char *name = o->file.name;
	bool own = strcmp(name, "index.json") == 0 || strcmp(name, "oci-layout") == 0;
	bool blob = real && strstr(real, "/blobs/sha256/");

	if (!(own && goci_layout_is(o->file.folder, ".")) &&
		!(blob && goci_layout_is(o->file.folder, "../..")))
		return 0;
	oci_err_set(err, OCI_ERR_INVALID,
		"is a file of an image layout, which it would destroy: name another "
		"file");
	return wrap(o, err);
}

struct goci_output *goci_outputs_get(struct goci_outputs *outputs, const char *option)
{
	for (size_t i = 0; outputs && i < outputs->count; i++)
		if (strcmp(outputs->items[i]->option, option) == 0)
			return outputs->items[i];
	return NULL;
}

char *goci_output_place(const char *path)
{
	oci_auto_free char *here = *path == '/' ? NULL : realpath(".", NULL);
	oci_auto_free char *whole =
		here ? oci_xasprintf("%s/%s", here, path) : oci_xstrdup(path);
	struct oci_err ignored;
	char *real = oci_beneath_resolve("/", whole, &ignored);

	return real ? real : oci_steal_ptr(&whole);
}

/* What is there of a path: all of it, or the folder above what is missing. Owned. */
static char *what_is_there(const char *path, struct stat *st, struct oci_err *err)
{
	oci_auto_free char *at = oci_xstrdup(path);

	while (stat(at, st) < 0) {
		oci_auto_free char *below = oci_steal_ptr(&at);
		size_t len = strlen(below);
		struct stat link;

		if (errno != ENOENT || lstat(below, &link) == 0) {
			oci_err_sys(err, errno, "%s", below);
			return NULL;
		}
		while (len > 1 && below[len - 1] == '/')
			below[--len] = '\0';
		at = goci_path_dir(below);
	}
	return oci_steal_ptr(&at);
}

int goci_output_check_folder(const char *path, struct oci_err *err)
{
	struct stat st;
	oci_auto_free char *there = what_is_there(path, &st, err);

	if (!there)
		return -1;
	if (!S_ISDIR(st.st_mode))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is not a folder, as an image layout must be", there);
	if (faccessat(AT_FDCWD, there, W_OK | X_OK, AT_EACCESS) < 0)
		return oci_err_sys(err, errno, "%s", there);
	return 0;
}

static void tell_waiting(
	const struct goci_output *o, const struct goci_waiting *waiting)
{
	oci_auto_free char *line = NULL;

	line = oci_xasprintf("%s%s%s is a FIFO without a reader yet: waiting",
		o->option ? o->option : "", o->option && *o->option ? " " : "",
		o->path);
	waiting->tell(waiting->arg, line);
}

int goci_output_begin(struct goci_output *output, const struct goci_waiting *waiting,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000 * 1000};
	int status;

	for (int looks = 0; (status = oci_output_start(&output->file, err)) > 0;
		looks++) {
		if (oci_cancel_check(cancel, err) < 0)
			return wrap(output, err);
		if (looks == LOOKS && !waiting) {
			oci_err_set(err, OCI_ERR_INVALID, "is a FIFO without a reader");
			return wrap(output, err);
		}
		if (looks == LOOKS)
			tell_waiting(output, waiting);
		nanosleep(&pause, NULL);
	}
	return status < 0 ? wrap(output, err) : 0;
}

int goci_output_write(struct goci_output *output, const struct oci_buf *text,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	return oci_output_write(&output->file, text->data, text->len, cancel, err) < 0
		       ? wrap(output, err)
		       : 0;
}

int goci_output_end(struct goci_output *output, bool sync, struct oci_err *err)
{
	return oci_output_finish(&output->file, sync, err) < 0 ? wrap(output, err) : 0;
}

int goci_output_put(struct goci_output *output, const struct oci_buf *text,
	const struct goci_waiting *waiting, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	if (goci_output_begin(output, waiting, cancel, err) < 0 ||
		goci_output_write(output, text, cancel, err) < 0)
		return -1;
	return goci_output_end(output, false, err);
}
