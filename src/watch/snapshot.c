#include "watch/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct walk {
	struct goci_snapshot *out;
	const struct goci_filter *filter;
	struct oci_strv folders; /* to be read; grows while they are */
};

static int64_t ns(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Takes over `path`. */
static void add(struct goci_snapshot *s, char *path, const struct stat *st)
{
	OCI_GROW(s->items, s->count);
	s->items[s->count++] = (struct goci_file_state){.path = path,
		.dev = st->st_dev,
		.ino = st->st_ino,
		.mode = st->st_mode,
		.size = st->st_size,
		.mtime = ns(st->st_mtim),
		.ctime = ns(st->st_ctim)};
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Where the file system reports d_type, folders are not stat'ed. */
static void look(struct walk *w, int dir, const char *folder, const struct dirent *e)
{
	oci_auto_free char *path =
		oci_xasprintf("%s%s%s", folder, *folder ? "/" : "", e->d_name);
	struct stat st = {0};

	if (e->d_type == DT_DIR)
		st.st_mode = S_IFDIR;
	else if (e->d_type != DT_UNKNOWN && goci_filter_skips_file(w->filter, path))
		return;
	else if (fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		if (!goci_filter_skips_folder(w->filter, path))
			oci_strv_take(&w->folders, oci_steal_ptr(&path));
	} else if ((S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)) &&
		   !goci_filter_skips_file(w->filter, path)) {
		add(w->out, oci_steal_ptr(&path), &st);
	}
}

static void read_folder(struct walk *w, int root, const char *folder)
{
	int fd = openat(root, *folder ? folder : ".",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir) {
		oci_closep(&fd);
		return;
	}
	while ((e = readdir(dir)) != NULL)
		if (!is_dots(e->d_name))
			look(w, fd, folder, e);
	closedir(dir);
}

static int by_path(const void *a, const void *b)
{
	const struct goci_file_state *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void goci_snapshot_take(struct goci_snapshot *out, const struct goci_filter *filter,
	goci_path_fn *on_folder, void *arg)
{
	struct walk w = {.out = out, .filter = filter, .folders = OCI_STRV_INIT};
	oci_auto_close int root =
		open(filter->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return;
	oci_strv_add(&w.folders, "");
	for (size_t i = 0; i < w.folders.count; i++) {
		if (on_folder)
			on_folder(arg, w.folders.items[i]);
		read_folder(&w, root, w.folders.items[i]);
	}
	oci_strv_release(&w.folders);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_path);
}

void goci_snapshot_release(struct goci_snapshot *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i].path);
	free(s->items);
	*s = (struct goci_snapshot){0};
}

const struct goci_file_state *goci_snapshot_find(
	const struct goci_snapshot *s, const char *path)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(path, s->items[mid].path);

		if (order == 0)
			return &s->items[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}
