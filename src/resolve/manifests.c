#include "resolve/manifests.h"

#include "app/bounds.h"
#include "app/layout_dir.h"
#include "app/paths.h"
#include "app/trust.h"
#include "oci/beneath.h"
#include "oci/fs.h"
#include "resolve/kust.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 };

void goci_manifests_release(struct goci_manifests *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct goci_manifest *m = &all->items[i];

		free(m->name);
		free(m->below);
		free(m->path);
		oci_buf_release(&m->text);
		oci_buf_release(&m->result);
		goci_finds_release(&m->finds);
	}
	free(all->items);
	oci_strv_release(&all->roots);
	*all = (struct goci_manifests){0};
}

/* A folder that is being listed. */
struct listing {
	struct goci_manifests *all;
	const char *source; /* bounds of what is read */
	bool recursive;
	struct oci_err *err;
};

static struct goci_manifest *add(struct goci_manifests *all, const char *name)
{
	struct goci_manifest *m;

	OCI_GROW(all->items, all->count);
	m = &all->items[all->count++];
	*m = (struct goci_manifest){.name = oci_xstrdup(name),
		.text = OCI_BUF_INIT,
		.result = OCI_BUF_INIT};
	return m;
}

static int count_size(
	struct goci_manifests *all, const struct goci_manifest *m, struct oci_err *err)
{
	all->size += m->text.len;
	if (all->size > GOCI_MANIFESTS_SIZE_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: the files are larger than %u MiB together", m->name,
			GOCI_MANIFESTS_SIZE_MAX >> 20);
	if (all->count > GOCI_MANIFESTS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: more than %d files",
			m->name, GOCI_MANIFESTS_MAX);
	return 0;
}

static int read_stream(
	struct goci_manifests *all, const char *name, int fd, struct oci_err *err)
{
	struct goci_manifest *m = add(all, name);

	if (oci_fs_read_fd(fd, name, GOCI_SCAN_SIZE_MAX, &m->text, err) < 0)
		return -1;
	return count_size(all, m, err);
}

static bool is_manifest(const char *name)
{
	static const char *const ends[] = {".yaml", ".yml", ".json"};

	if (*name == '.' || strcmp(name, "goci.yaml") == 0)
		return false;
	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (goci_path_ends(name, ends[i]))
			return true;
	return goci_kust_is_name(name);
}

/* The real path of a file in a listed folder, within the source and no secret of it. */
static char *resolve(const struct listing *l, const char *path, const char *name)
{
	oci_auto_free char *real = oci_beneath_resolve(l->source, path, l->err);

	if (!real) {
		oci_err_wrap(l->err, "%s", name);
		return NULL;
	}
	if (goci_path_is_in_git(real) || !is_manifest(goci_path_base(real))) {
		oci_err_set(l->err, OCI_ERR_INVALID,
			"%s: is a symlink to %s, which is no manifest: name that file "
			"with -f if it is meant",
			name, real);
		return NULL;
	}
	return oci_steal_ptr(&real);
}

static int add_file(
	struct listing *l, const char *path, const char *shown, const char *below)
{
	oci_auto_free char *real = resolve(l, path, shown);
	struct goci_manifest *m;

	if (!real)
		return -1;
	m = add(l->all, shown);
	m->below = oci_xstrdup(below);
	if (oci_beneath_read(l->source, real, GOCI_SCAN_SIZE_MAX, &m->text, l->err) < 0)
		return oci_err_wrap(l->err, "%s", shown);
	m->path = oci_steal_ptr(&real);
	return count_size(l->all, m, l->err);
}

static int read_names(
	int fd, const char *shown, struct oci_strv *names, struct oci_err *err)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!dir) {
		oci_err_sys(err, errno, "%s", shown);
		if (copy >= 0)
			close(copy);
		return -1;
	}
	while (errno = 0, (entry = readdir(dir)) != NULL)
		if (*entry->d_name != '.' && names->count <= 100 * GOCI_MANIFESTS_MAX)
			oci_strv_add(names, entry->d_name);
	if (errno)
		oci_err_sys(err, errno, "%s", shown);
	else
		errno = 0;
	closedir(dir);
	oci_strv_sort(names);
	return 0;
}

static int add_folder(struct listing *l, const char *path, const char *shown,
	const char *below, unsigned depth);

static int add_name(struct listing *l, int fd, const char *name, const char *path,
	const char *shown, const char *below, unsigned depth)
{
	oci_auto_free char *at = oci_xasprintf("%s/%s", path, name);
	oci_auto_free char *called = oci_xasprintf("%s/%s", shown, name);
	oci_auto_free char *rest =
		oci_xasprintf("%s%s%s", below, *below ? "/" : "", name);
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return oci_err_sys(l->err, errno, "%s", called);
	if (S_ISDIR(st.st_mode))
		return l->recursive && !goci_layout_is(fd, name)
			       ? add_folder(l, at, called, rest, depth + 1)
			       : 0;
	return is_manifest(name) ? add_file(l, at, called, rest) : 0;
}

static int add_folder(struct listing *l, const char *path, const char *shown,
	const char *below, unsigned depth)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int fd =
		oci_beneath_open(l->source, path, O_RDONLY | O_DIRECTORY, l->err);

	if (fd < 0)
		return oci_err_wrap(l->err, "%s", shown);
	if (depth > DEPTH_MAX)
		return oci_err_set(l->err, OCI_ERR_INVALID,
			"%s: folders are nested too deeply", shown);
	if (read_names(fd, shown, &names, l->err) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++)
		if (add_name(l, fd, names.items[i], path, shown, below, depth) < 0)
			return -1;
	return 0;
}

static int read_folder(struct goci_manifests *all, const char *word, const char *path,
	bool recursive, struct oci_err *err)
{
	oci_auto_free char *real = realpath(path, NULL);
	oci_auto_free char *source = real ? goci_tree_around(real, NULL) : NULL;
	oci_auto_free char *shown = oci_xstrdup(word);
	struct listing l = {all, source, recursive, err};
	size_t before = all->count, len = strlen(shown);

	if (!real)
		return oci_err_sys(err, errno, "%s", word);
	while (len > 1 && shown[len - 1] == '/')
		shown[--len] = '\0';
	oci_strv_add(&all->roots, real);
	if (add_folder(&l, real, shown, "", 0) < 0)
		return -1;
	if (all->count > before)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"%s: no *.yaml, *.yml or *.json in this folder%s", word,
		recursive ? "" : "; -R looks into its folders, too");
}

/* A pipe of the shell: "-f <(helm template .)". */
static bool is_descriptor(const char *word)
{
	return strncmp(word, "/dev/fd/", 8) == 0 ||
	       strncmp(word, "/proc/self/fd/", 14) == 0 ||
	       strcmp(word, "/dev/stdin") == 0;
}

static int read_descriptor(
	struct goci_manifests *all, const char *word, struct oci_err *err)
{
	oci_auto_close int fd = open(word, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return oci_err_sys(err, errno, "%s", word);
	return read_stream(all, word, fd, err);
}

static int read_file(struct goci_manifests *all, const char *word, const char *path,
	struct oci_err *err)
{
	struct goci_manifest *m = add(all, word);

	m->below = oci_xstrdup(goci_path_base(word));
	m->path = oci_xstrdup(path);
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_SCAN_SIZE_MAX, &m->text, err) < 0)
		return -1;
	return count_size(all, m, err);
}

static int read_word(struct goci_manifests *all, const char *word, bool recursive,
	struct oci_err *err)
{
	oci_auto_free char *path = NULL, *real = NULL;
	struct stat st;

	if (strcmp(word, "-") == 0)
		return read_stream(all, "stdin", STDIN_FILENO, err);
	if (is_descriptor(word))
		return read_descriptor(all, word, err);
	path = goci_bounds_resolve_named(word, err);
	if (!path)
		return -1;
	if (stat(path, &st) < 0)
		return oci_err_sys(err, errno, "%s", word);
	real = realpath(path, NULL);
	if (real && goci_path_is_in_git(real))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is in a .git, which holds no manifests", word);
	return S_ISDIR(st.st_mode) ? read_folder(all, word, path, recursive, err)
				   : read_file(all, word, path, err);
}

int goci_manifests_read(struct goci_manifests *all, const struct oci_strv *words,
	bool recursive, struct oci_err *err)
{
	for (size_t i = 0; i < words->count; i++)
		if (read_word(all, words->items[i], recursive, err) < 0)
			return -1;
	return 0;
}
