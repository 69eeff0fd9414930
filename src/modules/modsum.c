#include "modules/modsum.h"

#include "oci/fs.h"
#include "oci/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The zip's reader has the same limit of files. */
enum {
	FILES_MAX = 250000,
	NAMES_MAX = 64 << 20,
	DEPTH_MAX = 256,
	BASE64 = 4 * (OCI_DIGEST_BYTES / 3 + 1) + 1
};

struct file {
	char *path; /* "PATH@VERSION/..." */
	struct oci_digest digest;
};

struct files {
	struct file *items;
	size_t count;
	size_t names; /* bytes of the paths */
};

static void files_release(struct files *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->items[i].path);
	free(f->items);
}
#define auto_files OCI_AUTO(files_release) struct files

/* Takes `path` over. */
static int add(struct files *f, char *path, const struct oci_digest *digest,
	struct oci_err *err)
{
	f->names += strlen(path);
	if (f->count == FILES_MAX || f->names > NAMES_MAX) {
		free(path);
		return oci_err_set(err, OCI_ERR_INVALID,
			"has over %d files, or their names are over %d MB", FILES_MAX,
			NAMES_MAX >> 20);
	}
	OCI_GROW(f->items, f->count);
	f->items[f->count++] = (struct file){path, *digest};
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static char *sum_up(struct files *f)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct oci_digest sum;
	unsigned char bytes[OCI_DIGEST_BYTES], base64[BASE64];

	if (f->count)
		qsort(f->items, f->count, sizeof(*f->items), by_path);
	for (size_t i = 0; i < f->count; i++) {
		const struct file *file = &f->items[i];

		oci_hasher_add(h, oci_digest_hex(&file->digest), OCI_DIGEST_HEX);
		oci_hasher_add(h, "  ", 2);
		oci_hasher_add(h, file->path, strlen(file->path));
		oci_hasher_add(h, "\n", 1);
	}
	oci_hasher_finish(h, &sum);
	oci_digest_bytes(oci_digest_hex(&sum), bytes);
	EVP_EncodeBlock(base64, bytes, sizeof(bytes));
	return oci_xasprintf("h1:%s", (const char *)base64);
}

/* A folder has a line of its own in a zip alone, and there its name ends with "/". */
static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct oci_digest digest;

	if (e->type != OCI_SCAN_FILE && e->type != OCI_SCAN_DIR)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: is no file", e->path);
	if (oci_scan_hash(e, &digest, err) < 0)
		return oci_err_wrap(err, "%s", e->path);
	return add(arg,
		oci_xasprintf("%s%s", e->path, e->type == OCI_SCAN_DIR ? "/" : ""),
		&digest, err);
}

char *goci_modsum_zip(
	const char *zip, const struct oci_cancel *cancel, struct oci_err *err)
{
	auto_files f = {0};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, zip, false, &st, err);
	const struct oci_span span = oci_span_of(fd);
	const struct oci_scan scan = {.span = &span, .cancel = cancel};

	if (fd < 0)
		return NULL;
	if (oci_scan_zip(&scan, on_entry, &f, err) < 0)
		return oci_err_wrap(err, "%s", zip), NULL;
	return sum_up(&f);
}

/* A folder that is being read, and where its files go. */
struct walk {
	struct files *files;
	int root;
	const char *name; /* what the root is called */
	const struct oci_cancel *cancel;
};

static int add_file(const struct walk *w, const char *path, struct oci_err *err)
{
	struct oci_digest digest;
	struct stat st;
	int64_t size;
	oci_auto_close int fd = oci_fs_open(w->root, path, true, &st, err);
	struct oci_span span = oci_span_of(fd);

	span.cancel = w->cancel;
	if (oci_cancel_check(w->cancel, err) < 0 || fd < 0 ||
		oci_span_digest(&span, &digest, &size, err) < 0)
		return -1;
	return add(w->files, oci_xasprintf("%s/%s", w->name, path), &digest, err);
}

static bool is_folder(int dir, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

/* What is in the folder `path` of the root, "" for the root itself. */
static int list_folder(const struct walk *w, const char *path, struct oci_strv *files,
	struct oci_strv *folders, struct oci_err *err)
{
	int fd = oci_fs_open_dir(w->root, *path ? path : ".", err);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	int status = 0;

	if (!dir) {
		oci_closep(&fd);
		return fd < 0 ? -1 : oci_err_sys(err, errno, "%s", path);
	}
	while (errno = 0, (e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			oci_strv_addf(is_folder(fd, e) ? folders : files, "%s%s%s",
				path, *path ? "/" : "", e->d_name);
	if (errno)
		status = oci_err_sys(err, errno, "%s", path);
	closedir(dir);
	return status;
}

static int walk(const struct walk *w, const char *path, int depth, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT, folders = OCI_STRV_INIT;

	if (depth > DEPTH_MAX)
		return oci_err_set(
			err, OCI_ERR_INVALID, "folders over %d deep", DEPTH_MAX);
	if (list_folder(w, path, &files, &folders, err) < 0)
		return -1;
	for (size_t i = 0; i < files.count; i++)
		if (add_file(w, files.items[i], err) < 0)
			return -1;
	for (size_t i = 0; i < folders.count; i++)
		if (walk(w, folders.items[i], depth + 1, err) < 0)
			return -1;
	return 0;
}

char *goci_modsum_dir(const char *dir, const char *name,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	auto_files f = {0};
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, dir, err);
	const struct walk w = {&f, root, name, cancel};

	if (root < 0)
		return NULL;
	if (walk(&w, "", 0, err) < 0)
		return oci_err_wrap(err, "%s", dir), NULL;
	return sum_up(&f);
}
