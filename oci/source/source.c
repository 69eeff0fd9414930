#include "source.h"

#include "archive.h"
#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct oci_source {
	int root;                    /* fd of a folder, or -1 */
	struct oci_archive *archive; /* or NULL */
	enum oci_transport transport;
	const struct oci_cancel *cancel;
	atomic_uint users;
};

/* A folder was given for an archive, or an archive for a folder. */
static int wrong_kind(const struct oci_ref *ref, struct oci_err *err)
{
	bool layout = ref->transport == OCI_LAYOUT;
	struct stat st;

	if (stat(ref->dir, &st) < 0 ||
		!(layout ? S_ISREG(st.st_mode) : S_ISDIR(st.st_mode)))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		layout ? "%s: is a file; an archive is named as oci-archive:FILE or "
			 "docker-archive:FILE"
		       : "%s: is a folder; a layout is named as oci:DIR",
		ref->dir);
}

struct oci_source *oci_source_open(const struct oci_ref *ref,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_source *source = oci_xcalloc(1, sizeof(*source));

	source->root = -1;
	source->transport = ref->transport;
	source->cancel = cancel;
	source->users = 1;
	if (wrong_kind(ref, err) < 0)
		return NULL;
	if (ref->transport == OCI_LAYOUT) {
		source->root = oci_fs_open_dir(AT_FDCWD, ref->dir, err);
		return source->root < 0 ? NULL : oci_steal_ptr(&source);
	}
	source->archive = oci_archive_open(
		ref->dir, ref->transport == OCI_ARCHIVE, findings, cancel, err);
	return source->archive ? oci_steal_ptr(&source) : NULL;
}

struct oci_source *oci_source_share(struct oci_source *source)
{
	atomic_fetch_add(&source->users, 1);
	return source;
}

void oci_source_free(struct oci_source *source)
{
	if (!source || atomic_fetch_sub(&source->users, 1) > 1)
		return;
	oci_closep(&source->root);
	oci_archive_free(source->archive);
	free(source);
}

void oci_source_freep(struct oci_source **source)
{
	oci_source_free(*source);
}

enum oci_transport oci_source_transport(const struct oci_source *source)
{
	return source->transport;
}

/* Opens a folder below the root without following symlinks; -1 with errno. */
static int open_below(int root, const char *path, size_t len)
{
	int fd = fcntl(root, F_DUPFD_CLOEXEC, 0);

	while (len && fd >= 0) {
		size_t step = strcspn(path, "/");
		oci_auto_free char *name = NULL;
		int next;

		step = step < len ? step : len;
		name = oci_xstrndup(path, step);
		next = openat(
			fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		oci_closep(&fd);
		fd = next;
		path += step;
		len -= step;
		while (len && *path == '/') {
			path++;
			len--;
		}
	}
	return fd;
}

static enum oci_found not_opened(const char *path, const char *subject, int errnum,
	struct oci_findings *findings)
{
	if (errnum == ENOENT)
		return OCI_NOT_FOUND;
	if (errnum == ENOTDIR || errnum == ELOOP)
		oci_findings_add(findings, OCI_RULE_NOT_REGULAR, subject, NULL,
			"%s is a symlink or on the way to it is no folder", path);
	else
		oci_findings_add(findings, OCI_RULE_NOT_REGULAR, subject, NULL,
			"%s cannot be opened: %s", path, strerror(errnum));
	return OCI_BAD;
}

static enum oci_found open_file(int root, const char *path, const char *subject,
	struct oci_findings *findings, struct oci_span *span)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	oci_auto_close int parent = open_below(root, path, len);

	if (parent < 0)
		return not_opened(path, subject, errno, findings);
	span->fd = openat(parent, slash ? slash + 1 : path,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	if (span->fd < 0)
		return not_opened(path, subject, errno, findings);
	if (fstat(span->fd, &span->before) < 0 || !S_ISREG(span->before.st_mode)) {
		oci_findings_add(findings, OCI_RULE_NOT_REGULAR, subject, NULL,
			"%s is not a regular file", path);
		return OCI_BAD;
	}
	span->offset = 0;
	span->size = span->before.st_size;
	return OCI_FOUND;
}

enum oci_found oci_source_file(const struct oci_source *source, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span)
{
	*span = (struct oci_span)OCI_SPAN_INIT;
	span->cancel = source->cancel;
	if (source->archive)
		return oci_archive_file(source->archive, path, subject, findings, span);
	return open_file(source->root, path, subject, findings, span);
}

enum oci_found oci_source_blob(const struct oci_source *source,
	const struct oci_digest *digest, struct oci_findings *findings,
	struct oci_span *span)
{
	oci_auto_free char *path =
		oci_xasprintf("blobs/sha256/%s", oci_digest_hex(digest));

	return oci_source_file(source, path, digest->str, findings, span);
}

static void list_folder(int root, struct oci_strv *names, struct oci_findings *findings)
{
	static const char path[] = "blobs/sha256";
	int fd = open_below(root, path, strlen(path));
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (errno != ENOENT)
			oci_findings_add(findings, OCI_RULE_NOT_REGULAR, path, NULL,
				"cannot be read: %s", strerror(errno));
		oci_closep(&fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (*entry->d_name != '.')
			oci_strv_add(names, entry->d_name);
	closedir(dir);
}

void oci_source_blobs(const struct oci_source *source, struct oci_strv *names,
	struct oci_findings *findings)
{
	if (source->archive)
		oci_archive_list(source->archive, "blobs/sha256/", names);
	else
		list_folder(source->root, names, findings);
	oci_strv_sort(names);
}

/* The folder may be absent when there is no blob of its algorithm. */
static bool check_folder(int root, const char *path, struct oci_findings *findings)
{
	oci_auto_close int fd = open_below(root, path, strlen(path));

	if (fd >= 0)
		return true;
	if (errno == ENOENT && strchr(path, '/'))
		return true;
	if (errno == ENOENT)
		oci_findings_add(
			findings, OCI_RULE_LAYOUT_BLOBS, path, NULL, "is not there");
	else if (errno == ELOOP || errno == ENOTDIR)
		oci_findings_add(findings, OCI_RULE_NOT_REGULAR, path, NULL,
			"is a symlink or no folder");
	else
		oci_findings_add(findings, OCI_RULE_NOT_REGULAR, path, NULL,
			"cannot be opened: %s", strerror(errno));
	return false;
}

bool oci_source_has_blobs(
	const struct oci_source *source, struct oci_findings *findings)
{
	if (source->archive)
		return true;
	return check_folder(source->root, "blobs", findings) &&
	       check_folder(source->root, "blobs/sha256", findings);
}
