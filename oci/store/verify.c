#include "blobs.h"
#include "cache_impl.h"
#include "collect.h"
#include "record.h"
#include "stock.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static void drop(
	struct oci_stock_job *job, const struct oci_stock_entry *entry, const char *why)
{
	if (job->tell)
		job->tell(job->arg, entry, why);
	(void)oci_stock_remove(job, entry);
}

static void digest_of_name(const char *name, struct oci_digest *digest)
{
	snprintf(digest->str, sizeof(digest->str), "sha256:%.64s", name);
}

/* A blob that records refer to; `fd` is -1 when there is none. */
struct named {
	int fd;
	int64_t size;
};

/* The reason why a record is damaged; NULL when it is valid. */
static const char *judge_record(
	const struct oci_stock_job *job, const char *name, const struct named *blob)
{
	oci_auto_buf file = OCI_BUF_INIT;
	struct oci_record head;
	struct oci_digest key;
	struct oci_err ignored;

	digest_of_name(name, &key);
	if (oci_fs_read(job->cache->keys, name, true, OCI_RECORD_MAX, &file, &ignored) <
			0 ||
		oci_record_parse(&key, &file, &head) < 0)
		return "is not as it was written";
	if (head.blob_size != blob->size)
		return blob->fd < 0 ? "names a layer that is gone"
				    : "has another size than its layer";
	return blob->fd < 0 || !job->judge
		       ? NULL
		       : job->judge(job->arg, file.data + head.head, blob->fd);
}

static void verify_record(
	struct oci_stock_job *job, const char *name, const struct named *blob)
{
	const char *why = judge_record(job, name, blob);
	oci_auto_free char *copy = oci_xstrdup(name);
	const struct oci_stock_entry entry = {.kind = OCI_STOCK_RECORD, .name = copy};

	if (why)
		drop(job, &entry, why);
}

/*
 * A temporary file is not damaged: it is unreferenced, and collected when it is old
 * enough.
 */
static void verify_layer(struct oci_stock_job *job, const struct oci_stock_entry *entry)
{
	struct oci_digest digest;
	struct oci_err ignored;
	struct stat st = {0};
	oci_auto_close int fd = -1;

	if (entry->name[0] == '.')
		return;
	digest_of_name(entry->name, &digest);
	(void)fstatat(job->cache->blobs, entry->name, &st, AT_SYMLINK_NOFOLLOW);
	fd = oci_blobs_open_checked(job->cache->blobs, &digest, st.st_size, &ignored);
	if (fd < 0) {
		drop(job, entry, "is not what its name says");
		return;
	}
	for (size_t i = 0; i < entry->records.count; i++)
		verify_record(
			job, entry->records.items[i], &(struct named){fd, st.st_size});
}

static void verify_folder(
	struct oci_stock_job *job, const struct oci_stock_entry *entry)
{
	oci_auto_free char *dir = oci_xasprintf("%s/%s", job->cache->dir, entry->name);

	if (entry->place->sound && !entry->place->sound(dir))
		drop(job, entry, "is not as it was left");
}

static void verify(struct oci_stock_job *job, const struct oci_stock_entry *entry)
{
	if (entry->kind == OCI_STOCK_LAYER)
		verify_layer(job, entry);
	else if (entry->kind == OCI_STOCK_FOLDER)
		verify_folder(job, entry);
	else if (entry->name[0] != '.')
		verify_record(job, entry->name, &(struct named){-1, -1});
}

int oci_stock_verify(struct oci_stock_job *job, struct oci_err *err)
{
	oci_auto_stock stock = OCI_STOCK_INIT;

	if (oci_stock_read_all(job, &stock, err) < 0)
		return -1;
	for (size_t i = 0; i < stock.count; i++) {
		if (oci_cancel_check(job->cancel, err) < 0)
			return -1;
		verify(job, &stock.entries[i]);
	}
	return 0;
}
