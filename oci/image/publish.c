#include "publish_impl.h"

#include "index.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "reach.h"
#include "store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/*
 * Locks the folder itself, so that no lock file is left in the layout. Another process
 * that created the folder may have removed it while this one waited.
 */
static int lock(
	struct oci_publish *p, const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	struct stat held, there;

	while (flock(p->root, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return oci_err_sys(err, errno, "lock");
		if (oci_cancel_check(cancel, err) < 0)
			return -1;
		nanosleep(&pause, NULL);
	}
	if (fstat(p->root, &held) < 0)
		return oci_err_sys(err, errno, "stat");
	if (stat(p->dir, &there) < 0 || held.st_ino != there.st_ino ||
		held.st_dev != there.st_dev)
		return 1;
	return 0;
}

static int open_locked(
	struct oci_publish *p, const struct oci_cancel *cancel, struct oci_err *err)
{
	enum { TRIES = 100 };
	int status = 1;

	for (int tries = 1; status > 0; tries++) {
		struct oci_err failed;

		if (tries > TRIES)
			return oci_err_set(err, OCI_ERR_INVALID,
				"another process keeps removing the folder");
		oci_closep(&p->root);
		p->root = -1;
		p->root = oci_fs_open_made(p->dir, &p->made, &failed);
		if (p->root < 0) {
			/* A parent folder can also be removed between two steps. */
			if (failed.sys == ENOENT && tries < TRIES)
				continue;
			*err = failed;
			return -1;
		}
		status = lock(p, cancel, err);
	}
	return status;
}

/* Neither folder may be a symlink: its target would not be part of the layout. */
static int open_blobs(int root)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	oci_auto_close int blobs = openat(root, "blobs", flags);

	return blobs < 0 ? -1 : openat(blobs, "sha256", flags);
}

struct oci_publish *oci_publish_begin(
	const char *dir, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_publish *p = oci_xcalloc(1, sizeof(*p));

	p->dir = oci_xstrdup(dir);
	p->root = p->blobs = -1;
	p->attached = json_array();
	p->replaced = json_array();
	if (open_locked(p, cancel, err) < 0) {
		oci_err_wrap(err, "layout %s", dir);
		return NULL;
	}
	p->blobs = open_blobs(p->root);
	return oci_steal_ptr(&p);
}

/* True when a valid blob exists already, staged now or published before. */
static bool have(struct oci_publish *p, const struct oci_descriptor *d)
{
	struct oci_err ignored;
	oci_auto_close int fd = -1;

	for (size_t i = 0; i < p->count; i++)
		if (oci_digest_cmp(&p->staged[i].digest, &d->digest) == 0)
			return true;
	if (p->blobs >= 0)
		fd = oci_blobs_open_checked(p->blobs, &d->digest, d->size, &ignored);
	return fd >= 0;
}

static struct oci_publish_blob *stage(
	struct oci_publish *p, const struct oci_digest *digest, struct oci_err *err)
{
	struct oci_publish_blob *s;

	OCI_GROW(p->staged, p->count);
	s = &p->staged[p->count];
	*s = (struct oci_publish_blob){.digest = *digest};
	if (oci_publish_tmp(p, &s->tmp, err) < 0)
		return NULL;
	p->count++;
	return s;
}

static int wrap_blob(
	struct oci_publish *p, const struct oci_digest *digest, struct oci_err *err)
{
	return oci_err_wrap(err, "layout %s: blob %s", p->dir, digest->str);
}

int oci_publish_file(struct oci_publish *p, const struct oci_descriptor *d, int fd,
	struct oci_err *err)
{
	struct oci_publish_blob *s;

	if (have(p, d))
		return 0;
	s = stage(p, &d->digest, err);
	if (!s)
		return -1;
	if (oci_fs_copy(fd, s->tmp.fd, d->size, err) < 0 ||
		oci_tmp_sync(&s->tmp, err) < 0)
		return wrap_blob(p, &d->digest, err);
	return 0;
}

/* Hashes the copy: the original may have changed since it was read. */
static int check_copy(const struct oci_publish_blob *s, const struct oci_descriptor *d,
	const struct oci_span *from, struct oci_err *err)
{
	struct oci_span copy = *from;

	copy.fd = s->tmp.fd;
	copy.offset = 0;
	return oci_blobs_check(&copy, &d->digest, d->size, err);
}

int oci_publish_foreign(struct oci_publish *p, const struct oci_descriptor *d,
	const struct oci_span *from, struct oci_err *err)
{
	struct oci_publish_blob *s;

	if (have(p, d))
		return 0;
	if (from->size != d->size)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"blob %s is %lld bytes, its descriptor says %lld",
			d->digest.str, (long long)from->size, (long long)d->size);
	s = stage(p, &d->digest, err);
	if (!s)
		return -1;
	if (oci_span_copy(from, s->tmp.fd, err) < 0)
		return wrap_blob(p, &d->digest, err);
	if (check_copy(s, d, from, err) < 0)
		return -1;
	return oci_tmp_sync(&s->tmp, err) < 0 ? wrap_blob(p, &d->digest, err) : 0;
}

int oci_publish_text(struct oci_publish *p, const struct oci_descriptor *d,
	const char *text, struct oci_err *err)
{
	struct oci_publish_blob *s;

	if (have(p, d))
		return 0;
	s = stage(p, &d->digest, err);
	if (!s)
		return -1;
	if (oci_fs_write_all(s->tmp.fd, text, (size_t)d->size, err) < 0 ||
		oci_tmp_sync(&s->tmp, err) < 0)
		return wrap_blob(p, &d->digest, err);
	return 0;
}

int oci_publish_document(struct oci_publish *p, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_json_write(doc, &text);
	*d = oci_descriptor_of(media_type, &text);
	return oci_publish_text(p, d, text.data, err);
}

int oci_publish_tmp(struct oci_publish *p, struct oci_tmp *tmp, struct oci_err *err)
{
	return oci_tmp_open(tmp, p->root, err) < 0
		       ? oci_err_wrap(err, "layout %s", p->dir)
		       : 0;
}

int oci_publish_take(struct oci_publish *p, const struct oci_descriptor *d,
	struct oci_tmp *tmp, struct oci_err *err)
{
	if (have(p, d))
		return 0;
	if (oci_tmp_sync(tmp, err) < 0)
		return wrap_blob(p, &d->digest, err);
	OCI_GROW(p->staged, p->count);
	p->staged[p->count++] =
		(struct oci_publish_blob){.tmp = *tmp, .digest = d->digest};
	*tmp = (struct oci_tmp)OCI_TMP_INIT;
	return 0;
}

const char *oci_publish_dir(const struct oci_publish *p)
{
	return p->dir;
}

json_t *oci_publish_staged(struct oci_publish *p)
{
	return p->attached;
}

void oci_publish_drop(struct oci_publish *p, const struct oci_digest *digest)
{
	struct oci_err ignored;
	oci_auto_json *index = oci_index_load(p->root, &ignored);

	if (!oci_index_leads_to(index, p->blobs, digest))
		(void)unlinkat(p->blobs, oci_digest_hex(digest), 0);
}

/* Runs under the lock, so that no other process depends on what is removed. */
static void undo(struct oci_publish *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->staged[i].linked)
			(void)unlinkat(
				p->blobs, oci_digest_hex(&p->staged[i].digest), 0);
	if (p->made_header)
		(void)unlinkat(p->root, "oci-layout", 0);
	for (size_t i = p->made.count; i-- > 0;)
		(void)rmdir(p->made.items[i]);
}

void oci_publish_free(struct oci_publish *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++)
		oci_tmp_release(&p->staged[i].tmp);
	if (!p->committed)
		undo(p);
	free(p->staged);
	json_decref(p->attached);
	json_decref(p->replaced);
	oci_strv_release(&p->made);
	oci_closep(&p->blobs);
	oci_closep(&p->root);
	free(p->dir);
	free(p);
}

void oci_publish_freep(struct oci_publish **p)
{
	oci_publish_free(*p);
}
