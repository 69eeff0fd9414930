#include "init/ko_data.h"

#include "init/mains.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where ko puts a main package's folder kodata, and how: every file is 0555. */
#define KO_ROOT "/var/run/ko"
#define KO_MODE "0555"

enum { FOLDERS_MAX = 200 };

/* One folder kodata; symlinks make circles, and trees that grow without end. */
struct data {
	struct goci_position at;
	struct oci_strv above; /* the folders that are being listed */
	unsigned listed;
};

/* A path of goci.yaml as it is opened; owned. */
static char *on_disk(const struct goci_draft *draft, const char *path)
{
	return *path == '/' ? oci_xstrdup(path)
			    : oci_xasprintf("%s/%s", draft->dir, path);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int is_link(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path, (void)st, (void)at;
	return type == FTW_SL;
}

static bool has_links(const char *dir)
{
	oci_auto_free char *inside = oci_xasprintf("%s/.", dir);

	return nftw(inside, is_link, 16, FTW_PHYS) > 0;
}

static void add(struct data *d, const char *path, const char *dest);

/* goci follows a symlink that `file` names, and keeps those in a folder. */
static void add_each(
	struct data *d, const char *full, const char *path, const char *dest)
{
	oci_auto_strv names = OCI_STRV_INIT;

	goci_mains_list(full, &names);
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.items[i];
		oci_auto_free char *source = oci_xasprintf("%s/%s", path, name);
		oci_auto_free char *target = oci_xasprintf("%s/%s", dest, name);

		if (strchr(name, ':'))
			goci_left(&d->at, "%s: `file` takes no name with a colon",
				source);
		else
			add(d, source, target);
	}
}

static void add_folder(
	struct data *d, const char *full, const char *path, const char *dest)
{
	oci_auto_free char *real = realpath(full, NULL);

	if (!real || oci_strv_has(&d->above, real)) {
		goci_left(&d->at, "%s leads back to a folder that it is in", path);
	} else if (d->listed == FOLDERS_MAX) {
		goci_left(&d->at,
			"over %d folders that have symlinks: name what is missing: "
			"`file: SRC:DEST:" KO_MODE "`",
			FOLDERS_MAX);
	} else {
		d->listed++;
		oci_strv_take(&d->above, oci_steal_ptr(&real));
		add_each(d, full, path, dest);
		free(oci_steal_ptr(&d->above.items[--d->above.count]));
	}
}

static void add(struct data *d, const char *path, const char *dest)
{
	oci_auto_free char *full = on_disk(d->at.draft, path);
	oci_auto_free char *spec = oci_xasprintf("%s:%s:" KO_MODE, path, dest);
	struct oci_err err;
	oci_auto_free char *real = goci_draft_resolve(d->at.draft, full, &err);

	if (!real) {
		goci_left(&d->at, "%s", err.msg);
		return;
	}
	if (is_folder(full) && has_links(full)) {
		add_folder(d, full, path, dest);
		return;
	}
	goci_carry(&d->at, "file", spec);
	if (access(full, F_OK) < 0)
		goci_kept(&d->at, "%s leads nowhere now: make it before goci build",
			path);
}

static void take(struct goci_draft *draft, struct goci_section *section)
{
	oci_auto_free char *path = oci_xasprintf("%s/kodata", section->path);
	oci_auto_free char *full = on_disk(draft, path);
	struct data d = {.at = {.draft = draft, .section = section, .what = path}};
	struct oci_err ignored;
	oci_auto_free char *real = goci_draft_resolve(draft, full, &ignored);

	/* `add` reports a path out of the bounds. */
	if (real && !is_folder(real))
		return;
	/* A service's files take the place of the defaults'. */
	if (!section->settings.files.count)
		oci_strv_add_all(
			&section->settings.files, &draft->defaults.settings.files);
	add(&d, path, KO_ROOT);
	oci_strv_release(&d.above);
	goci_carry(&d.at, "env", "KO_DATA_PATH=" KO_ROOT);
	if (real && has_links(full))
		goci_kept(&d.at,
			"ko follows the symlinks in it, goci those alone that `file` "
			"names: what is beside a symlink is named one by one, and so must "
			"be what is added there");
}

void goci_ko_data(struct goci_draft *draft)
{
	for (size_t i = 0; i < draft->count; i++)
		take(draft, &draft->services[i]);
}
