#include "manual/complete_ref.h"

#include "oci/fs.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "oci/mem.h"
#include "oci/ref.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder with more entries is looked at no further; nor is a larger index. */
enum { ENTRIES_MAX = 5000, INDEX_MAX = 4 << 20 };

static void free_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool is_layout(int dir, const char *name)
{
	oci_auto_free char *marker = oci_xasprintf("%s/oci-layout", name);

	return faccessat(dir, marker, F_OK, 0) == 0;
}

/* The tags of a layout, each after "oci:DIR:". */
static void add_tags(struct goci_candidates *c, const char *scheme, const char *dir)
{
	oci_auto_free char *path = oci_xasprintf("%s/index.json", dir);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *index = NULL;
	const json_t *entry;
	struct oci_err ignored;
	size_t i;

	if (oci_fs_read(AT_FDCWD, path, false, INDEX_MAX, &text, &ignored) < 0)
		return;
	index = oci_json_parse(text.data, text.len, &ignored);
	json_array_foreach(json_object_get(index, "manifests"), i, entry) {
		const char *tag = oci_layout_tag(entry);
		oci_auto_free char *ref =
			tag ? oci_xasprintf("%s%s:%s", scheme, dir, tag) : NULL;

		if (ref)
			goci_candidates_add(c, ref, "tag");
	}
}

/* One entry of a folder, `at` before its name in the reference. */
static void add_entry(struct goci_candidates *c, int dir, const char *at,
	const char *name, bool layouts)
{
	oci_auto_free char *ref = oci_xasprintf("%s%s", at, name);
	oci_auto_free char *folder = oci_xasprintf("%s/", ref);
	struct stat st;

	if (fstatat(dir, name, &st, 0) < 0)
		return;
	if (S_ISDIR(st.st_mode) && layouts && is_layout(dir, name))
		goci_candidates_add_open(c, ref, "layout");
	else if (S_ISDIR(st.st_mode))
		goci_candidates_add_open(c, folder, "folder");
	else if (S_ISREG(st.st_mode) && !layouts)
		goci_candidates_add(c, ref, "file");
}

/* The entries of the folder that `value`, the reference so far, ends in. */
static void add_entries(struct goci_candidates *c, const char *value, size_t scheme)
{
	const char *slash = strrchr(value + scheme, '/');
	size_t len = slash ? (size_t)(slash + 1 - value) : scheme;
	oci_auto_free char *at = oci_xstrndup(value, len);
	const char *folder = at[scheme] ? at + scheme : ".";
	OCI_AUTO(free_dir) DIR *dir = opendir(folder);
	const struct dirent *e;

	for (int n = 0; dir && n < ENTRIES_MAX && (e = readdir(dir)); n++)
		if (strncmp(e->d_name, value + len, strlen(value + len)) == 0 &&
			(*e->d_name != '.' || value[len] == '.') &&
			strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			add_entry(c, dirfd(dir), at, e->d_name,
				strncmp(value, "oci:", scheme) == 0);
}

static void add_of_layout(struct goci_candidates *c, const char *value)
{
	const char *colon = strrchr(value + 4, ':');
	oci_auto_free char *dir =
		colon ? oci_xstrndup(value + 4, (size_t)(colon - value) - 4)
		      : oci_xstrdup(value + 4);

	if (*dir && is_layout(AT_FDCWD, dir))
		add_tags(c, "oci:", dir);
}

void goci_complete_ref(struct goci_candidates *c)
{
	const char *value = goci_candidates_value(c);
	size_t scheme = oci_ref_scheme(value);

	if (!scheme) {
		goci_candidates_add_open(c, "oci:", "an image layout");
		goci_candidates_add_open(c, "oci-archive:", "an archive of a layout");
		goci_candidates_add_open(
			c, "docker-archive:", "an archive of docker save");
		return;
	}
	if (strncmp(value, "oci:", scheme) == 0)
		add_of_layout(c, value);
	add_entries(c, value, scheme);
}
