#include "fuzz.h"

#include "oci/cache.h"
#include "oci/copy.h"
#include "oci/image.h"
#include "oci/json.h"
#include "oci/layer.h"
#include "oci/layer/reuse.h"
#include "oci/layercheck.h"
#include "oci/rootfs.h"
#include "oci/scan.h"
#include "oci/store/record.h"
#include "oci/verify.h"
#include "strict/unwrap.h"

#include <stdlib.h>
#include <string.h>

enum { LAYER_MAX = 4 << 20 };

/*
 * A blob as a layer, uncompressed, walked and looked at by a policy, as goci verify
 * does it, and put upon nothing.
 */
static void layer(const char *data, size_t len, enum oci_wrapping wrapping)
{
	struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_budget *budget = NULL;
	oci_auto_close int fd = fuzz_file(data, len);
	static const struct oci_policy policy = OCI_POLICY_PRODUCTION;
	struct oci_layer_result checked = {0};
	struct oci_policy_layer *looked;
	struct oci_layer_check check = {.blob = {.fd = fd,
						.size = (int64_t)len,
						.wrapping = wrapping,
						.subject = "layer",
						.limits = &limits,
						.findings = &findings},
		.entry = oci_policy_layer_entry,
		.content = oci_policy_layer_content};
	struct oci_files *lower = NULL;
	struct oci_err err;

	limits.layer_size = LAYER_MAX;
	budget = oci_budget_new(&limits);
	check.blob.budget = budget;
	check.arg = looked = oci_policy_layer_new(&policy, "layer", &findings, budget);
	if (oci_layer_check(&check, &checked, &err) == 0)
		oci_policy_layer_end(looked);
	if (checked.files)
		oci_files_stack(
			&lower, oci_steal_ptr(&checked.files), &findings, "layer");
	oci_layer_result_release(&checked);
	oci_policy_layer_free(looked);
	oci_files_free(lower);
}

static void tar(const char *data, size_t len)
{
	layer(data, len, OCI_WRAP_NONE);
}

static void gzip(const char *data, size_t len)
{
	layer(data, len, OCI_WRAP_GZIP);
}

static void zstd(const char *data, size_t len)
{
	layer(data, len, OCI_WRAP_ZSTD);
}

static int look(const struct oci_scan_entry *entry, void *arg, struct oci_err *err)
{
	oci_auto_buf xattrs = OCI_BUF_INIT;
	struct oci_digest digest;
	struct oci_err ignored;

	(void)arg;
	(void)err;
	oci_scan_xattrs(entry, &xattrs);
	if (entry->type == OCI_SCAN_FILE && entry->size < LAYER_MAX)
		(void)oci_scan_hash(entry, &digest, &ignored);
	return 0;
}

static void scan(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	const struct oci_span span = oci_span_of(fd);
	struct oci_scan s = {.span = &span, .wrapping = oci_wrapping_of_span(&span)};
	struct oci_err err;
	int64_t bytes;

	if (len > 2 && memcmp(data, "PK", 2) == 0)
		(void)oci_scan_zip(&s, look, NULL, &err);
	else
		(void)oci_scan_tar(&s, look, NULL, &bytes, &err);
}

/* The whole of goci verify, of an archive in memory. */
static void verify(const char *data, size_t len, enum oci_transport transport)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct oci_ref ref = {.dir = path, .transport = transport};
	static const struct oci_policy policy = OCI_POLICY_PRODUCTION;
	struct oci_verify_options options = {.limits = oci_verify_defaults,
		.strict = true,
		.jobs = 1,
		.policy = &policy};
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	struct oci_verify_counts counts = {0};
	struct oci_err err;

	options.limits.layers.layer_size = LAYER_MAX;
	(void)oci_verify(&ref, &options, &findings, NULL, &counts, &err);
}

static void read_entry(const struct oci_images *images, const json_t *entry)
{
	static const struct oci_platform amd64 = {.os = "linux", .arch = "amd64"};
	oci_auto_image image = OCI_IMAGE_INIT;
	oci_auto_rootfs *rootfs = NULL;
	oci_auto_json *platforms = NULL;
	struct oci_err err;

	platforms = oci_images_platforms(images, entry, &err);
	if (oci_images_read(images, entry, &amd64, &image, &err) == 0)
		rootfs = oci_rootfs_read(&image, NULL, NULL, &err);
}

/* What goci inspect reads of it. */
static void inspect(const char *data, size_t len, enum oci_transport transport)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct oci_ref ref = {.dir = path, .transport = transport};
	struct oci_err err;
	oci_auto_images *images = oci_images_open(&ref, NULL, &err);
	const json_t *entry;
	size_t i;

	if (!images)
		return;
	(void)oci_images_named(images, &err);
	json_array_foreach(oci_images_entries(images), i, entry)
		read_entry(images, entry);
}

/* What goci copy makes of it: a file in memory; -1 if it is refused. */
static int copied(int from, enum oci_transport transport, enum oci_transport form)
{
	static const struct oci_copy_choice all = {0};
	oci_auto_free char *source = fuzz_path(from), *path = NULL;
	const struct oci_ref ref = {.dir = source, .transport = transport};
	oci_auto_copy *copy = oci_copy_new(NULL);
	oci_auto_output output = OCI_OUTPUT_INIT;
	oci_auto_close int fd = fuzz_file("", 0);
	struct oci_err err;

	path = fuzz_path(fd);
	if (oci_copy_add(copy, &ref, &all, &err) < 0 ||
		oci_output_find(&output, path, &err) < 0 ||
		oci_output_start(&output, &err) < 0 ||
		oci_copy_to_archive(copy, form, &output, &err) < 0 ||
		oci_output_finish(&output, false, &err) < 0)
		return -1;
	return oci_steal_fd(&fd);
}

/* An archive that goci wrote is read again, and copied to the same bytes. */
static void copy(const char *data, size_t len, enum oci_transport transport)
{
	oci_auto_close int from = fuzz_file(data, len);
	oci_auto_close int saved = copied(from, transport, OCI_DOCKER_ARCHIVE);
	oci_auto_close int once = copied(from, transport, OCI_ARCHIVE), twice = -1;
	struct oci_span one, other;
	struct oci_digest a, b;
	int64_t size;
	struct oci_err err;

	if (once < 0)
		return;
	twice = copied(once, OCI_ARCHIVE, OCI_ARCHIVE);
	if (twice < 0)
		abort();
	one = oci_span_of(once);
	other = oci_span_of(twice);
	if (oci_span_digest(&one, &a, &size, &err) < 0 ||
		oci_span_digest(&other, &b, &size, &err) < 0 ||
		oci_digest_cmp(&a, &b) != 0)
		abort();
}

static void oci_archive(const char *data, size_t len)
{
	verify(data, len, OCI_ARCHIVE);
	inspect(data, len, OCI_ARCHIVE);
	copy(data, len, OCI_ARCHIVE);
}

static void docker_archive(const char *data, size_t len)
{
	verify(data, len, OCI_DOCKER_ARCHIVE);
	inspect(data, len, OCI_DOCKER_ARCHIVE);
	copy(data, len, OCI_DOCKER_ARCHIVE);
}

/* A record as its file is, and what a record says of a layer. */
static void record(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	oci_auto_buf file = OCI_BUF_INIT;
	struct oci_layer parsed = {0};
	struct oci_record r;
	struct oci_digest key;

	oci_digest_of("", 0, &key);
	oci_buf_add(&file, data, len);
	(void)oci_record_parse(&key, &file, &r);
	(void)oci_layer_parse(text, &parsed);
}

/* What is known of the blocks of the last layer, whose blob is not there. */
static void reuse(const char *data, size_t len)
{
	oci_auto_free char *dir = fuzz_folder(), *text = fuzz_text(data, len);
	oci_auto_reuse known = OCI_REUSE_INIT;
	struct oci_err err;
	oci_auto_cache *cache = oci_cache_open(dir, NULL, &err);
	struct oci_digest key, blob;

	oci_digest_of("", 0, &key);
	oci_digest_of("content", 7, &blob);
	if (cache && oci_cache_put_named(cache, &key, text, &blob, 7, &err) == 0) {
		oci_auto_free char *path =
			oci_xasprintf("blobs/sha256/%s", oci_digest_hex(&blob));

		fuzz_put(dir, path, "content", 7);
		oci_reuse_begin(&known, cache, &key, "1");
	}
	fuzz_remove(dir);
}

const struct fuzz_target fuzz_images[] = {
	{"tar", tar},
	{"gzip", gzip},
	{"zstd", zstd},
	{"scan", scan},
	{"oci-archive", oci_archive},
	{"docker-archive", docker_archive},
	{"record", record},
	{"reuse", reuse},
	{0},
};
