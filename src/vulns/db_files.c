#include "vulns/db_files.h"

#include "oci/fs.h"
#include "oci/scan.h"
#include "vulns/osv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char suffix[] = ".json";

static int too_many(struct oci_err *err)
{
	return oci_err_set(
		err, OCI_ERR_INVALID, "has over %d documents", GOCI_DB_DOCUMENTS_MAX);
}

/* "GO-2024-1234.json", but no hidden file. */
static bool is_document(const char *name)
{
	size_t len = strlen(name), tail = sizeof(suffix) - 1;

	return name[0] != '.' && len > tail && strcmp(name + len - tail, suffix) == 0;
}

static int read_document(int dir, const char *name, const struct goci_db_reader *reader,
	struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err why;

	if (oci_fs_read(dir, name, false, GOCI_OSV_MAX, &text, &why) < 0) {
		reader->wrong(reader->arg, name, why.msg);
		return 0;
	}
	return reader->document(reader->arg, name, &text, err);
}

static void close_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

/* Sorted: of two documents with one id the first counts. */
static int list_documents(const char *path, struct oci_strv *names, struct oci_err *err)
{
	OCI_AUTO(close_dir) DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir)
		return oci_err_sys(err, errno, "%s", path);
	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (!is_document(entry->d_name))
			continue;
		if (names->count == GOCI_DB_DOCUMENTS_MAX)
			return too_many(err);
		oci_strv_add(names, entry->d_name);
	}
	if (errno)
		return oci_err_sys(err, errno, "%s", path);
	oci_strv_sort(names);
	return 0;
}

static int read_documents(
	const char *path, const struct goci_db_reader *reader, struct oci_err *err)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, path, err);

	if (dir < 0 || list_documents(path, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++)
		if (oci_cancel_check(reader->cancel, err) < 0 ||
			read_document(dir, names.items[i], reader, err) < 0)
			return -1;
	return 0;
}

static int read_index(
	const char *dir, const struct goci_db_reader *reader, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/index/db.json", dir);
	oci_auto_buf text = OCI_BUF_INIT;

	if (access(path, F_OK) < 0)
		return 0;
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_OSV_MAX, &text, err) < 0)
		return -1;
	return reader->index(reader->arg, "index/db.json", &text, err);
}

static int read_folder(
	const char *path, const struct goci_db_reader *reader, struct oci_err *err)
{
	static const char *const places[] = {"data/osv", "ID"};

	if (read_index(path, reader, err) < 0)
		return -1;
	for (size_t i = 0; i < OCI_COUNT(places); i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%s", path, places[i]);
		struct stat st;

		if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
			return read_documents(dir, reader, err);
	}
	return read_documents(path, reader, err);
}

struct zip {
	const struct goci_db_reader *reader;
	int count;
};

/* Whether `path` is FOLDER/NAME, or that below other folders. */
static bool is_in(const char *path, const char *name, const char *folder)
{
	size_t len = strlen(folder), before = (size_t)(name - path);

	if (before < len + 1 || strncmp(name - 1 - len, folder, len) != 0)
		return false;
	return before == len + 1 || name[-2 - (ptrdiff_t)len] == '/';
}

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct zip *zip = arg;
	const struct goci_db_reader *reader = zip->reader;
	const char *slash = strrchr(e->path, '/');
	const char *name = slash ? slash + 1 : e->path;
	bool index = is_in(e->path, name, "index") && strcmp(name, "db.json") == 0;
	oci_auto_buf text = OCI_BUF_INIT;

	if (e->type != OCI_SCAN_FILE || !is_document(name) ||
		(slash && !index && !is_in(e->path, name, "ID") &&
			!is_in(e->path, name, "data/osv")))
		return 0;
	if (++zip->count > GOCI_DB_DOCUMENTS_MAX)
		return too_many(err);
	if (oci_scan_read(e, GOCI_OSV_MAX, &text, err) < 0)
		return oci_err_wrap(err, "%s", e->path);
	return (index ? reader->index : reader->document)(
		reader->arg, e->path, &text, err);
}

static int read_zip(
	const char *path, const struct goci_db_reader *reader, struct oci_err *err)
{
	struct zip zip = {reader, 0};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, path, false, &st, err);
	const struct oci_span span = oci_span_of(fd);
	const struct oci_scan scan = {.span = &span, .cancel = reader->cancel};

	return fd < 0 ? -1 : oci_scan_zip(&scan, on_entry, &zip, err);
}

int goci_db_files_read(
	const char *path, const struct goci_db_reader *reader, struct oci_err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return oci_err_sys(err, errno,
			"no such database; it is a folder, a zip or MODULE@VERSION");
	return S_ISDIR(st.st_mode) ? read_folder(path, reader, err)
				   : read_zip(path, reader, err);
}
