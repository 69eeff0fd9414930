#include "share/share_save.h"

#include "oci/artifact.h"
#include "share/share_modules.h"
#include "share/share_names.h"
#include "share/share_packages.h"

#include "app/bounds.h"
#include "compile/verify_modules.h"
#include "oci/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_layer(struct oci_publish *publish, const struct goci_saving *s,
	const struct goci_saved *item, struct oci_err *err)
{
	const struct oci_descriptor d = {
		item->type, item->layer.digest, item->layer.size};
	oci_auto_close int fd = oci_layer_open(&item->layer, s->maker->cache, err);

	return fd < 0 ? -1 : oci_publish_file(publish, &d, fd, err);
}

/* A manifest needs a layer, even if it is empty (manifest.md, "layers"). */
static int put_nothing(
	struct oci_publish *publish, struct oci_artifact *artifact, struct oci_err *err)
{
	oci_auto_json *empty = json_object();
	struct oci_descriptor d;

	if (oci_publish_document(publish, OCI_MEDIA_EMPTY, empty, &d, err) < 0)
		return -1;
	oci_artifact_add(artifact, d.media_type, &d.digest, d.size);
	return 0;
}

static int publish_all(const struct goci_saving *s, const struct oci_ref *ref,
	struct oci_digest *manifest, struct oci_err *err)
{
	oci_auto_artifact artifact = OCI_ARTIFACT_INIT;
	oci_auto_publish *publish = oci_publish_begin(ref->dir, s->packer.cancel, err);

	if (!publish)
		return -1;
	artifact.type = oci_xstrdup(GOCI_SHARE_TYPE);
	for (size_t i = 0; i < s->count; i++) {
		const struct goci_saved *item = &s->items[i];

		if (put_layer(publish, s, item, err) < 0)
			return -1;
		oci_artifact_add(
			&artifact, item->type, &item->layer.digest, item->layer.size);
	}
	if (!s->count && put_nothing(publish, &artifact, err) < 0)
		return -1;
	if (oci_cancel_check(s->packer.cancel, err) < 0)
		return -1;
	return oci_artifact_commit(publish, ref->tag, &artifact, manifest, err);
}

/* The key is the images: while they are unchanged, so is what was written. */
static void saved_key(const struct oci_ref *ref, const struct goci_job *jobs,
	size_t count, struct oci_digest *key)
{
	oci_auto_free char *dir = realpath(ref->dir, NULL);
	oci_auto_hasher *h = oci_hasher_new();

	oci_hasher_add_str(h, "shared 1");
	oci_hasher_add_str(h, dir ? dir : "");
	oci_hasher_add_str(h, ref->tag);
	for (size_t i = 0; i < count; i++) {
		const char *digest =
			oci_json_text(jobs[i].metadata, "containerimage.digest");

		oci_hasher_add_str(h, jobs[i].service->dir);
		oci_hasher_add_str(h, jobs[i].service->image_name);
		oci_hasher_add_str(h, digest ? digest : "");
	}
	oci_hasher_finish(h, key);
}

bool goci_share_is_saved(const struct goci_request *request,
	const struct goci_job *jobs, size_t count, const struct goci_maker *maker)
{
	oci_auto_buf record = OCI_BUF_INIT;
	oci_auto_json *entry = NULL;
	oci_auto_ref ref = {0};
	struct oci_digest key;
	struct oci_err ignored;
	const char *digest;

	for (size_t i = 0; i < count; i++)
		if (!jobs[i].unchanged)
			return false;
	if (goci_request_cache(request->cache_to, &ref, &ignored) < 0)
		return false;
	saved_key(&ref, jobs, count, &key);
	if (oci_cache_get(maker->cache, &key, &record) < 0)
		return false;
	entry = oci_layout_entry(ref.dir, ref.tag, &ignored);
	digest = oci_json_text(entry, "digest");
	return digest && strcmp(digest, record.data) == 0;
}

/* The sources of the packages may have changed since the images were made. */
static int recheck(const struct goci_saving *s, struct oci_err *err)
{
	for (size_t i = 0; i < s->job_count; i++)
		if (goci_modules_recheck(&s->jobs[i], s->maker, err) < 0)
			return -1;
	return 0;
}

static int save(struct goci_saving *s, const struct oci_ref *ref, struct oci_err *err)
{
	struct oci_digest manifest, key;

	if (goci_saving_modules(s, err) < 0 || goci_saving_packages(s, err) < 0 ||
		recheck(s, err) < 0)
		return -1;
	if (publish_all(s, ref, &manifest, err) < 0)
		return -1;
	saved_key(ref, s->jobs, s->job_count, &key);
	return oci_cache_put(s->maker->cache, &key, manifest.str, err);
}

static void end_step(struct goci_step *step, const struct goci_saving *s, int status)
{
	char detail[64];
	int64_t size = 0;

	for (size_t i = 0; i < s->count; i++)
		size += s->items[i].layer.size;
	snprintf(detail, sizeof(detail), "%.1f MB", (double)size / 1e6);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		status < 0 ? NULL : detail);
}

int goci_share_save(const struct goci_request *request, const struct goci_job *jobs,
	size_t count, const struct goci_maker *maker, struct oci_err *err)
{
	struct goci_saving s = {.maker = maker,
		.jobs = jobs,
		.job_count = count,
		.packer = {.cache = maker->cache,
			.pool = maker->app->pool,
			.cancel = &maker->app->cancel}};
	struct goci_step *step = goci_step_begin(maker->app->report, "", "save caches");
	oci_auto_ref ref = {0};
	int status = goci_request_cache(request->cache_to, &ref, err);

	if (status == 0)
		status = goci_bounds_check_named(ref.dir, err);

	if (status == 0)
		status = oci_compression_parse("zstd", &s.packer.compression, err);
	s.packer.meter = goci_step_meter(step);
	if (status == 0)
		status = save(&s, &ref, err);
	end_step(step, &s, status);
	free(s.items);
	return status < 0 ? oci_err_wrap(err, "--cache-to") : 0;
}
