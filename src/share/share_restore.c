#include "share/share_restore.h"

#include "app/bounds.h"
#include "oci/artifact.h"
#include "oci/fs.h"
#include "report/report.h"
#include "share/share_names.h"
#include "share/share_unpack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct restoring {
	const struct goci_maker *maker;
	struct oci_meter *meter;
	struct oci_artifact artifact;
	struct part *parts;
	size_t count;
};

/* One layer and its destination, the task of a worker. */
struct part {
	struct oci_task task;
	const struct restoring *all;
	size_t layer;
	const char *top; /* one of Go's caches */
	bool packages;
	bool there; /* unpacked before */
	int status;
	struct oci_err err;
};

/*
 * Parses the source, which can be an archive or have a digest, too. Without a tag the
 * content of the layout decides.
 */
static int source_ref(const char *text, struct oci_ref *ref, struct oci_err *err)
{
	*ref = (struct oci_ref){0};
	if (!oci_ref_scheme(text)) {
		ref->dir = oci_xstrdup(text);
		return 0;
	}
	if (oci_ref_parse_any(text, ref, err) < 0)
		return -1;
	if (ref->transport == OCI_DOCKER_ARCHIVE)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: an archive of `docker save` cannot hold a cache", text);
	return 0;
}

/* Key of the record of unpacked files, which counts while all of them exist. */
static void receipt_key(const struct part *p, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	oci_hasher_add_str(h, "unpacked 1");
	oci_hasher_add_str(h, p->top);
	oci_hasher_add_str(h, p->all->artifact.layers[p->layer].digest.str);
	oci_hasher_finish(h, key);
}

static bool is_unpacked(const struct part *p, const struct oci_digest *key)
{
	oci_auto_buf names = OCI_BUF_INIT;
	struct oci_err ignored;
	oci_auto_close int top = oci_fs_open_dir(AT_FDCWD, p->top, &ignored);
	char *save = NULL;

	if (top < 0 || oci_cache_get(p->all->maker->cache, key, &names) < 0)
		return false;
	for (char *s = strtok_r(names.data, "\n", &save); s;
		s = strtok_r(NULL, "\n", &save))
		if (faccessat(top, s, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
	return true;
}

static int unpack(struct part *p, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT;
	const struct goci_share_unpack u = {
		p->top, p->packages, &p->all->maker->app->cancel, &names};
	oci_auto_span layer = OCI_SPAN_INIT;
	struct oci_digest key;

	receipt_key(p, &key);
	p->there = is_unpacked(p, &key);
	if (p->there)
		return 0;
	if (oci_artifact_open(&p->all->artifact, p->layer, &p->all->maker->app->cancel,
		    &layer, err) < 0 ||
		goci_share_unpack(&u, &layer, err) < 0)
		return -1;
	return oci_cache_put(p->all->maker->cache, &key, names.data, err);
}

static void run_part(void *arg)
{
	struct part *p = arg;

	p->status = unpack(p, &p->err);
	oci_meter_add(p->all->meter, p->all->artifact.layers[p->layer].size);
}

static void add_part(struct restoring *r, size_t layer, const char *top, bool packages)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->parts[i].layer == layer && strcmp(r->parts[i].top, top) == 0)
			return;
	OCI_GROW(r->parts, r->count);
	r->parts[r->count++] = (struct part){
		.all = r, .layer = layer, .top = top, .packages = packages};
}

static void add_parts(struct restoring *r, const struct goci_services *services)
{
	for (size_t i = 0; i < r->artifact.count; i++) {
		const char *type = r->artifact.layers[i].media_type;
		bool modules = strcmp(type, GOCI_SHARE_MODULES) == 0;
		bool packages = strcmp(type, GOCI_SHARE_PACKAGES) == 0;

		for (size_t k = 0; k < services->module_count; k++) {
			const struct goci_module *m = services->modules[k];

			if (modules && !m->vendored)
				add_part(r, i, m->modcache, false);
			if (packages && m->gocache)
				add_part(r, i, m->gocache, true);
		}
	}
}

static void warn(const struct restoring *r, const struct oci_err *err)
{
	goci_report_warn(r->maker->app->report,
		"--cache-from: skipped a layer, which is built again: %s", err->msg);
}

/* The largest come first: the artifact is in that order. */
static int run_parts(struct restoring *r, struct oci_err *err)
{
	struct oci_pool *pool = r->maker->app->pool;
	int64_t total = 0;

	for (size_t i = 0; i < r->count; i++)
		total = oci_meter_sum(
			total, r->artifact.layers[r->parts[i].layer].size);
	oci_meter_begin(r->meter, total);
	for (size_t i = 0; i < r->count; i++) {
		r->parts[i].task =
			(struct oci_task){.run = run_part, .arg = &r->parts[i]};
		oci_pool_submit(pool, &r->parts[i].task);
	}
	for (size_t i = 0; i < r->count; i++)
		oci_pool_wait(pool, &r->parts[i].task);
	if (oci_cancel_check(&r->maker->app->cancel, err) < 0)
		return -1;
	for (size_t i = 0; i < r->count; i++)
		if (r->parts[i].status < 0)
			warn(r, &r->parts[i].err);
	return 0;
}

/* Returns 1 if a folder exists and is not empty, else 0; -1 on error. */
static int has_any(const char *path, struct oci_err *err)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int found = 0;

	if (!dir && errno == ENOENT)
		return 0;
	if (!dir)
		return oci_err_sys(err, errno, "%s", path);
	while (!found && (entry = readdir(dir)) != NULL)
		found = strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return found;
}

/* Returns 0 if there is nothing yet at the cache's location. */
static int is_there(const struct oci_ref *ref, struct oci_err *err)
{
	oci_auto_free char *header = oci_xasprintf("%s/oci-layout", ref->dir);
	int any;

	if (ref->transport != OCI_LAYOUT)
		return access(ref->dir, F_OK) == 0 || errno != ENOENT;
	any = has_any(ref->dir, err);
	if (any > 0 && access(header, F_OK) < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: is no OCI layout: it has no oci-layout file", ref->dir);
	return any;
}

/* Without a tag, "cache" is read if it exists, else the only tag. */
static int read_artifact(
	struct restoring *r, const struct oci_ref *ref, struct oci_err *err)
{
	char usual[] = "cache";
	struct oci_ref first = *ref;

	if (!ref->tag && !ref->digest && ref->transport == OCI_LAYOUT)
		first.tag = usual;
	if (oci_artifact_read(&first, &r->maker->app->cancel, &r->artifact, err) == 0)
		return 0;
	if (first.tag == ref->tag || err->code != OCI_ERR_NOT_FOUND)
		return -1;
	return oci_artifact_read(ref, &r->maker->app->cancel, &r->artifact, err);
}

/* A cache that cannot be read is not fatal, unless the call was cancelled. */
static int tell_unread(
	const struct restoring *r, struct oci_buf *why, const struct oci_err *err)
{
	if (err->code == OCI_ERR_INTERRUPTED)
		return -1;
	if (err->code == OCI_ERR_NOT_FOUND) {
		oci_buf_addf(why, "not there yet: %s", err->msg);
		return 0;
	}
	oci_buf_addf(why, "not read");
	warn(r, err);
	return 0;
}

/* Returns 1 if there is something to restore; 0, with the reason in `why`, if not. */
static int open_artifact(struct restoring *r, const struct oci_ref *ref,
	struct oci_buf *why, struct oci_err *err)
{
	oci_auto_free char *name = oci_ref_format(ref);
	int any = is_there(ref, err);

	if (any == 0)
		oci_buf_addf(why, "not there yet");
	if (any <= 0)
		return any;
	if (read_artifact(r, ref, err) < 0)
		return tell_unread(r, why, err);
	if (r->artifact.type && strcmp(r->artifact.type, GOCI_SHARE_TYPE) == 0)
		return 1;
	return oci_err_set(err, OCI_ERR_INVALID, "%s: is not a cache of goci but %s",
		name, r->artifact.type ? r->artifact.type : "an image");
}

static int restore(struct restoring *r, const char *from,
	const struct goci_services *services, struct oci_buf *detail,
	struct oci_err *err)
{
	oci_auto_ref ref = {0};
	int64_t size = 0;
	int found;

	if (source_ref(from, &ref, err) < 0 ||
		goci_bounds_check_named(ref.dir, err) < 0)
		return -1;
	found = open_artifact(r, &ref, detail, err);
	if (found <= 0)
		return found;
	add_parts(r, services);
	if (run_parts(r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->count; i++)
		if (r->parts[i].status == 0 && !r->parts[i].there)
			size += r->artifact.layers[r->parts[i].layer].size;
	oci_buf_addf(detail, "%.1f MB", (double)size / 1e6);
	return 0;
}

int goci_share_restore(const struct goci_request *request,
	const struct goci_services *services, const struct goci_maker *maker,
	struct oci_err *err)
{
	struct goci_step *step =
		goci_step_begin(maker->app->report, "", "restore caches");
	struct restoring r = {.maker = maker,
		.meter = goci_step_meter(step),
		.artifact = OCI_ARTIFACT_INIT};
	oci_auto_buf detail = OCI_BUF_INIT;
	int status = restore(&r, request->cache_from, services, &detail, err);

	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		detail.len ? detail.data : "");
	oci_artifact_release(&r.artifact);
	free(r.parts);
	return status < 0 ? oci_err_wrap(err, "--cache-from") : 0;
}
