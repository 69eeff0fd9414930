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
static void add_tags(struct goci_candidates *c, const char *dir)
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
			tag ? oci_xasprintf("oci:%s:%s", dir, tag) : NULL;

		if (ref)
			goci_candidates_add(c, ref, "tag");
	}
}

/* A folder that is listed, and what was found in it so far. */
struct listing {
	struct goci_candidates *c;
	char *at; /* of the reference, what is before the names */
	bool layouts;
	size_t found;
	char *layout; /* the last one that was found; or NULL */
};

static void listing_release(struct listing *l)
{
	free(l->at);
	free(l->layout);
}

static void add_entry(struct listing *l, int dir, const char *name)
{
	oci_auto_free char *ref = oci_xasprintf("%s%s", l->at, name);
	oci_auto_free char *folder = oci_xasprintf("%s/", ref);
	struct stat st;

	if (fstatat(dir, name, &st, 0) < 0 || (l->layouts && !S_ISDIR(st.st_mode)))
		return;
	l->found++;
	if (l->layouts && is_layout(dir, name)) {
		goci_candidates_add_open(l->c, ref, "layout");
		free(l->layout);
		l->layout = oci_steal_ptr(&ref);
	} else if (S_ISDIR(st.st_mode)) {
		goci_candidates_add_open(l->c, folder, "folder");
	} else if (S_ISREG(st.st_mode)) {
		goci_candidates_add(l->c, ref, "file");
	}
}

static bool is_wanted(const char *name, const char *typed)
{
	return strncmp(name, typed, strlen(typed)) == 0 &&
	       (*name != '.' || *typed == '.') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

/*
 * The entries of the folder that `value`, the reference so far, ends in. If it can only
 * become one layout, its tags, too.
 */
static void add_entries(struct goci_candidates *c, const char *value, size_t scheme)
{
	const char *slash = strrchr(value + scheme, '/');
	size_t len = slash ? (size_t)(slash + 1 - value) : scheme;
	OCI_AUTO(listing_release)
	struct listing l = {.c = c,
		.at = oci_xstrndup(value, len),
		.layouts = strncmp(value, "oci:", scheme) == 0};
	OCI_AUTO(free_dir) DIR *dir = opendir(l.at[scheme] ? l.at + scheme : ".");
	const struct dirent *e;

	for (int n = 0; dir && n < ENTRIES_MAX && (e = readdir(dir)); n++)
		if (is_wanted(e->d_name, value + len))
			add_entry(&l, dirfd(dir), e->d_name);
	if (l.found == 1 && l.layout)
		add_tags(c, l.layout + scheme);
}

void goci_complete_ref(struct goci_candidates *c)
{
	const char *value = goci_candidates_value(c);
	size_t scheme = oci_ref_scheme(value);
	const char *colon = scheme ? strrchr(value + scheme, ':') : NULL;

	if (!scheme) {
		goci_candidates_add_open(c, "oci:", "an image layout");
		goci_candidates_add_open(c, "oci-archive:", "an archive of a layout");
		goci_candidates_add_open(
			c, "docker-archive:", "an archive of docker save");
	} else if (colon && strncmp(value, "oci:", scheme) == 0) {
		oci_auto_free char *dir =
			oci_xstrndup(value + scheme, (size_t)(colon - value) - scheme);

		add_tags(c, dir);
	} else {
		add_entries(c, value, scheme);
	}
}
