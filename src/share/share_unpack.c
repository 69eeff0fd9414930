#include "share/share_unpack.h"

#include "oci/json.h"

#include "oci/fs.h"
#include "oci/scan.h"
#include "share/share_names.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Sizes of an entry, of a small file, and of all small files kept until the end. */
enum { ENTRY_LEN = 175, SMALL_MAX = 4 << 20, SMALLS_MAX = 48 << 20 };
#define LARGE_MAX ((int64_t)1 << 30)
/* One of Go's caches can have more files than an image. */
#define LAYER_MAX ((int64_t)16 << 30)
#define FILES_MAX 500000

/* A small file: an entry that names an output, or a module's .mod or .info. */
struct small {
	char *name;
	char *text;
};

struct state {
	const struct goci_share_unpack *unpack;
	char *parent; /* path of `dir` */
	int dir;
	struct small *smalls;
	size_t count;
	size_t small_bytes;
	int64_t bytes;
	json_t *outputs; /* sizes of the existing outputs, by hash */
};

static void release(struct state *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->smalls[i].name);
		free(s->smalls[i].text);
	}
	free(s->smalls);
	free(s->parent);
	oci_closep(&s->dir);
	json_decref(s->outputs);
}

/* Creates and opens the folder of a file. Returns the file's base name, borrowed. */
static const char *enter(struct state *s, const char *name, struct oci_err *err)
{
	const char *base = strrchr(name, '/') + 1;
	oci_auto_free char *parent =
		oci_xasprintf("%s/%.*s", s->unpack->top, (int)(base - name - 1), name);

	if (s->parent && strcmp(s->parent, parent) == 0)
		return base;
	oci_closep(&s->dir);
	s->dir = -1;
	free(s->parent);
	s->parent = oci_xstrdup(parent);
	if (oci_fs_mkdirs(parent, NULL, err) < 0)
		return NULL;
	s->dir = oci_fs_open_dir(AT_FDCWD, parent, err);
	return s->dir < 0 ? NULL : base;
}

/* Writes a large file; if its name contains a hash, the content must match it. */
static int write_large(struct state *s, const struct oci_scan_entry *e,
	const char *base, const char *hash, struct oci_err *err)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;
	struct oci_digest digest;
	int64_t size;

	if (oci_tmp_open(&tmp, s->dir, err) < 0 ||
		oci_scan_save(e, tmp.fd, &digest, &size, err) < 0)
		return -1;
	if (size != e->size ||
		(hash && strncmp(oci_digest_hex(&digest), hash, OCI_DIGEST_HEX) != 0))
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"its content does not match the hash in its name");
	return oci_tmp_publish(&tmp, s->dir, base, err);
}

static int take_large(struct state *s, const struct oci_scan_entry *e, const char *base,
	struct oci_err *err)
{
	const char *hash = s->unpack->packages ? base : NULL;
	struct stat st;

	if (e->size > LARGE_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "is too large");
	if (fstatat(s->dir, base, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		/* An existing file stays; with another size it is no output. */
		if (!S_ISREG(st.st_mode) || st.st_size != e->size)
			return 0;
	} else if (write_large(s, e, base, hash, err) < 0) {
		return -1;
	}
	if (hash)
		json_object_setn_new(
			s->outputs, hash, OCI_DIGEST_HEX, json_integer(e->size));
	return 0;
}

/*
 * Formats an entry like Go: two hashes, size and time, in columns (cmd/go, cache.go).
 */
static char *entry_text(const char *id, const char *output, long long size)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return oci_xasprintf("v1 %s %s %20lld %20lld\n", id, output, size,
		(long long)now.tv_sec * 1000000000 + now.tv_nsec);
}

static int read_entry(const struct oci_buf *text, char output[65], long long *size)
{
	char id[65];
	long long time;
	oci_auto_free char *same = NULL;

	if (text->len != ENTRY_LEN ||
		sscanf(text->data, "v1 %64[0-9a-f] %64[0-9a-f] %20lld %20lld", id,
			output, size, &time) != 4)
		return -1;
	same = oci_xasprintf("v1 %s %s %20lld %20lld\n", id, output, *size, time);
	return strcmp(same, text->data) == 0 ? 0 : -1;
}

static int check_small(const struct state *s, const char *base,
	const struct oci_buf *text, struct oci_err *err)
{
	char output[65];
	long long size;

	if (strlen(text->data) != text->len)
		return oci_err_set(err, OCI_ERR_INVALID, "is no text");
	if (s->unpack->packages &&
		(read_entry(text, output, &size) < 0 ||
			strncmp(text->data + 3, base, OCI_DIGEST_HEX) != 0))
		return oci_err_set(err, OCI_ERR_INVALID,
			"is not a cache entry for the hash in its name");
	return 0;
}

static int take_small(struct state *s, const struct oci_scan_entry *e, const char *base,
	struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (oci_scan_read(e, SMALL_MAX, &text, err) < 0 ||
		check_small(s, base, &text, err) < 0)
		return -1;
	s->small_bytes += text.len;
	if (s->small_bytes > SMALLS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "is too large");
	OCI_GROW(s->smalls, s->count);
	s->smalls[s->count++] =
		(struct small){oci_xstrdup(e->path), oci_buf_take(&text)};
	return 0;
}

static int take_file(
	struct state *s, const struct oci_scan_entry *e, struct oci_err *err)
{
	const struct goci_share_unpack *u = s->unpack;
	const char *end = strrchr(e->path, u->packages ? '-' : '.');
	const char *base;

	if (e->type == OCI_SCAN_DIR)
		return 0;
	if (e->type != OCI_SCAN_FILE)
		return oci_err_set(err, OCI_ERR_INVALID, "is no regular file");
	if (!(u->packages ? goci_share_is_package : goci_share_is_module)(e->path))
		return oci_err_set(
			err, OCI_ERR_INVALID, "is not the name of a cache file");
	s->bytes += e->size;
	if (e->size < 0 || s->bytes > LAYER_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "is too large");
	base = enter(s, e->path, err);
	if (!base)
		return -1;
	oci_buf_addf(u->names, "%s\n", e->path);
	return strcmp(end, "-d") == 0 || strcmp(end, ".zip") == 0
		       ? take_large(s, e, base, err)
		       : take_small(s, e, base, err);
}

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	return take_file(arg, e, err) < 0 ? oci_err_wrap(err, "%s", e->path) : 0;
}

/* An entry requires its output; its time is now, so that Go does not trim it. */
static int write_small(struct state *s, struct small *small, struct oci_err *err)
{
	const char *base = enter(s, small->name, err);
	const struct oci_buf text = {small->text, strlen(small->text), 0};
	char output[65], id[65];
	long long size;

	if (!base)
		return -1;
	if (faccessat(s->dir, base, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (s->unpack->packages) {
		const json_t *there;

		if (read_entry(&text, output, &size) < 0)
			return 0;
		there = json_object_get(s->outputs, output);
		if (!there || json_integer_value(there) != size)
			return 0;
		snprintf(id, sizeof(id), "%s", base);
		free(small->text);
		small->text = entry_text(id, output, size);
	}
	return oci_fs_write_file(
		s->dir, base, small->text, strlen(small->text), false, err);
}

int goci_share_unpack(const struct goci_share_unpack *unpack,
	const struct oci_span *layer, struct oci_err *err)
{
	struct state s = {.unpack = unpack, .dir = -1, .outputs = json_object()};
	struct oci_limits limits = OCI_LIMITS_INIT;
	const struct oci_scan scan = {layer, OCI_WRAP_ZSTD, &limits, unpack->cancel};
	int status;

	limits.layer_size = LAYER_MAX;
	limits.files = FILES_MAX;
	status = oci_scan_tar(&scan, on_entry, &s, NULL, err);

	for (size_t i = 0; i < s.count && status == 0; i++)
		status = write_small(&s, &s.smalls[i], err);
	release(&s);
	return status;
}
