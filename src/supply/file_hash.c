/* As oci/base/digest.c says: EVP would read a configuration file first. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "supply/file_hash.h"

#include "oci/fs.h"
#include "oci/mem.h"
#include "oci/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

/* What takes the bytes of a file, in order. */
typedef void take_fn(void *to, const void *data, size_t len);

static int read_all(int fd, const struct oci_cancel *cancel, take_fn *take, void *to,
	struct oci_err *err)
{
	oci_auto_free char *chunk = oci_xlarge(CHUNK);
	ssize_t n;

	for (off_t at = 0; (n = pread(fd, chunk, CHUNK, at)) != 0; at += n) {
		if (n < 0)
			return oci_err_sys(err, errno, "read");
		take(to, chunk, (size_t)n);
		if (oci_cancel_check(cancel, err) < 0)
			return -1;
	}
	return 0;
}

static void take_sha256(void *to, const void *data, size_t len)
{
	oci_hasher_add(to, data, len);
}

static void take_sha1(void *to, const void *data, size_t len)
{
	SHA1_Update(to, data, len);
}

struct sha1_job {
	int fd;
	const struct oci_cancel *cancel;
	char *hex;
	int status;
	struct oci_err err;
};

static void *run_sha1(void *arg)
{
	struct sha1_job *job = arg;
	unsigned char raw[SHA_DIGEST_LENGTH];
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	job->status = read_all(job->fd, job->cancel, take_sha1, &ctx, &job->err);
	SHA1_Final(raw, &ctx);
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(job->hex + 2 * i, 3, "%02x", raw[i]);
	return NULL;
}

int goci_file_digest(int fd, const struct oci_cancel *cancel, struct oci_digest *digest,
	struct oci_err *err)
{
	oci_auto_hasher *hasher = oci_hasher_new();

	if (read_all(fd, cancel, take_sha256, hasher, err) < 0)
		return -1;
	oci_hasher_finish(hasher, digest);
	return 0;
}

int goci_file_hash(int fd, const struct oci_cancel *cancel, struct goci_file_hash *hash,
	struct oci_err *err)
{
	struct sha1_job job = {.fd = fd, .cancel = cancel, .hex = hash->sha1};
	pthread_t thread;
	bool other = oci_thread_start(&thread, run_sha1, &job) == 0;
	int status = goci_file_digest(fd, cancel, &hash->sha256, err);

	if (other)
		pthread_join(thread, NULL);
	else
		run_sha1(&job);
	if (status < 0)
		return -1;
	if (job.status < 0)
		return *err = job.err, -1;
	return 0;
}

struct goci_hashing {
	int fd;
	const struct oci_cancel *cancel;
	pthread_t thread;
	bool joined;
	struct goci_file_hash hash;
	int status;
	struct oci_err err;
};

static void *run_hashing(void *arg)
{
	struct goci_hashing *h = arg;

	h->status = goci_file_hash(h->fd, h->cancel, &h->hash, &h->err);
	return NULL;
}

static void join(struct goci_hashing *h)
{
	if (!h->joined)
		pthread_join(h->thread, NULL);
	h->joined = true;
}

struct goci_hashing *goci_hashing_start(
	const char *path, const struct oci_cancel *cancel)
{
	struct goci_hashing *h = oci_xcalloc(1, sizeof(*h));
	struct oci_err ignored;
	struct stat st;

	h->fd = oci_fs_open(AT_FDCWD, path, false, &st, &ignored);
	h->cancel = cancel;
	if (h->fd >= 0 && oci_thread_start(&h->thread, run_hashing, h) == 0)
		return h;
	h->joined = true;
	goci_hashing_free(h);
	return NULL;
}

int goci_hashing_wait(struct goci_hashing *hashing, const struct goci_file_hash **hash,
	struct oci_err *err)
{
	join(hashing);
	if (hashing->status < 0)
		return *err = hashing->err, -1;
	*hash = &hashing->hash;
	return 0;
}

void goci_hashing_free(struct goci_hashing *hashing)
{
	if (!hashing)
		return;
	join(hashing);
	oci_closep(&hashing->fd);
	free(hashing);
}
