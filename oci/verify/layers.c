#include "layers.h"

#include "oci/pool.h"
#include "oci/spec.h"
#include "oci/unwrap.h"
#include "oci/walk.h"

#include <stdlib.h>
#include <string.h>

enum { PASSWD_MAX = 1 << 20 };

#define READ_AGAIN_MAX (INT64_C(16) << 30)

/* A layer that is read, maybe by a worker: what it finds is its own until it is done.
 */
struct reading {
	const struct oci_graph *g;
	struct oci_budget *budget;
	struct oci_known *blob; /* or NULL */
	const char *subject;
	const char *path; /* of a docker archive */
	struct oci_findings findings;
	struct oci_files *files;
	struct oci_unwrapped result;
	struct oci_buf passwd;
	bool in_passwd;
	bool there; /* it was opened and has its size */
	int status;
	struct oci_err err;
	struct oci_task task;
};

static void see_entry(const struct oci_walk_entry *entry, void *arg)
{
	struct reading *r = arg;

	r->in_passwd = entry->file.type == OCI_FILE_REGULAR &&
		       strcmp(entry->path, "etc/passwd") == 0;
	if (r->in_passwd)
		oci_buf_clear(&r->passwd);
}

static void see_content(const void *data, size_t len, void *arg)
{
	struct reading *r = arg;

	if (r->in_passwd && r->passwd.len + len <= PASSWD_MAX)
		oci_buf_add(&r->passwd, data, len);
}

/* A docker archive tells nothing of what its layers are: their first bytes do. */
static enum oci_wrapping guess(const struct oci_span *span)
{
	char start[4] = "";
	struct oci_err ignored;

	(void)oci_span_read(span, 0, start, sizeof(start), &ignored);
	if (memcmp(start, "\x1f\x8b", 2) == 0)
		return OCI_WRAP_GZIP;
	return memcmp(start, "\x28\xb5\x2f\xfd", 4) == 0 ? OCI_WRAP_ZSTD
							 : OCI_WRAP_NONE;
}

static enum oci_wrapping wrapping_of(
	const struct reading *r, const struct oci_span *span)
{
	if (!r->blob)
		return guess(span);
	if (!r->blob->media || strcmp(r->blob->media, OCI_MEDIA_LAYER) == 0)
		return OCI_WRAP_NONE;
	return strcmp(r->blob->media, OCI_MEDIA_LAYER_GZIP) == 0 ? OCI_WRAP_GZIP
								 : OCI_WRAP_ZSTD;
}

static bool open_layer(struct reading *r, struct oci_span *span)
{
	if (r->blob)
		return oci_graph_open(r->g, r->blob, &r->findings, span);
	switch (oci_source_file(
		r->g->source, r->path, r->subject, &r->findings, span)) {
	case OCI_FOUND:
		return true;
	case OCI_NOT_FOUND:
		oci_findings_add(&r->findings, OCI_RULE_ARCHIVE_MEMBER, "manifest.json",
			NULL, "the layer %s is not there", r->path);
		return false;
	default:
		return false;
	}
}

static int walk_layer(
	struct reading *r, const struct oci_span *span, struct oci_err *err)
{
	const struct oci_limits *limits = &r->g->options->limits.layers;
	const struct oci_wrapped in = {
		.fd = span->fd,
		.offset = span->offset,
		.size = span->size,
		.wrapping = wrapping_of(r, span),
		.subject = r->subject,
		.limits = limits,
		.budget = r->budget,
		.findings = &r->findings,
		.cancel = r->g->options->cancel,
	};
	oci_auto_unwrap *unwrap = oci_unwrap_new(&in);
	const struct oci_walk walk = {
		.next = oci_unwrap_next,
		.source = unwrap,
		.subject = r->subject,
		.limits = limits,
		.findings = &r->findings,
		.files = r->files,
		.entry = see_entry,
		.content = see_content,
		.arg = r,
	};

	if (oci_walk(&walk, err) < 0)
		return -1;
	return oci_unwrap_finish(unwrap, &r->result, err);
}

static void read_layer(void *arg)
{
	struct reading *r = arg;
	oci_auto_span span = OCI_SPAN_INIT;

	if (!r->subject || !open_layer(r, &span))
		return;
	r->there = !r->blob || oci_graph_size_is_right(r->blob, &r->findings, &span);
	if (!r->there)
		return;
	r->status = walk_layer(r, &span, &r->err);
	if (r->status == 0 && !oci_span_unchanged(&span)) {
		oci_findings_release(&r->findings);
		oci_findings_add(&r->findings, OCI_RULE_CHANGED, r->subject, NULL,
			"was written to while it was read");
		r->there = false;
	}
}

/* What is no content of the image tells nothing about it but that. */
static void check_digest(struct reading *r)
{
	const struct oci_digest *found = &r->result.digest;

	if (!r->blob || oci_digest_cmp(found, &r->blob->digest) == 0)
		return;
	oci_findings_release(&r->findings);
	oci_findings_add(&r->findings, OCI_RULE_BLOB_DIGEST, r->subject, NULL,
		"has content of the digest %s", found->str);
	r->there = false;
}

/* Without a finding where one of them is "". */
static void check_diff_id(struct oci_findings *findings, const char *subject, size_t i,
	const struct oci_digest *found, const struct oci_digest *wanted)
{
	if (*found->str && *wanted->str && oci_digest_cmp(found, wanted) != 0)
		oci_findings_add(findings, OCI_RULE_DIFF_ID, subject, NULL,
			"unpacked has the digest %s, the config's .rootfs.diff_ids[%zu] "
			"says %s",
			found->str, i, wanted->str);
}

/* Takes over what a layer's reading has found, unless an earlier one of it did. */
static void settle(struct oci_graph *g, struct reading *r, size_t i,
	const struct oci_digest *wanted)
{
	bool first = !r->blob || r->blob->state == OCI_UNREAD;

	if (r->there)
		check_digest(r);
	if (first) {
		oci_findings_join(g->findings, &r->findings);
		g->counts->layers++;
		g->counts->bytes += r->result.size;
	}
	if (!r->there || !r->result.whole)
		r->result.diff_id.str[0] = '\0';
	check_diff_id(g->findings, r->subject, i, &r->result.diff_id, wanted);
	if (!r->blob)
		return;
	r->blob->state = r->there ? OCI_SOUND : OCI_BROKEN;
	r->blob->diff_id = r->result.diff_id;
}

/*
 * Whether all was read for another image, and is not to be read again for what the
 * layers make together. An index can name a layer ten thousand times.
 */
static bool was_read(struct oci_graph *g, const struct oci_image_layers *layers)
{
	int64_t size = 0;

	for (size_t i = 0; i < layers->count; i++) {
		const struct oci_known *blob = layers->blobs ? layers->blobs[i] : NULL;

		if (!blob || blob->state == OCI_UNREAD)
			return false;
		size += blob->size > 0 ? blob->size : 0;
	}
	if (layers->count == 1)
		return true;
	if (size <= READ_AGAIN_MAX - g->read_again) {
		g->read_again += size;
		return false;
	}
	oci_findings_add(g->findings, OCI_RULE_REREAD, layers->config, NULL,
		"over %lld bytes were read again for other images",
		(long long)READ_AGAIN_MAX);
	return true;
}

static int check_again(struct oci_graph *g, const struct oci_image_layers *layers)
{
	for (size_t i = 0; i < layers->count; i++)
		check_diff_id(g->findings, layers->blobs[i]->digest.str, i,
			&layers->blobs[i]->diff_id, &layers->ids[i]);
	return 0;
}

/* Puts the layers upon each other; false when one of them is not there. */
static bool stack(struct oci_graph *g, struct reading *all, size_t count,
	struct oci_files **files)
{
	struct oci_findings again = OCI_FINDINGS_INIT;
	bool whole = true;

	for (size_t i = 0; i < count; i++) {
		whole = whole && all[i].there && all[i].result.whole;
		oci_files_stack(files, oci_steal_ptr(&all[i].files),
			all[i].there ? g->findings : &again,
			all[i].subject ? all[i].subject : "");
	}
	oci_findings_release(&again);
	return whole;
}

static void check_together(
	struct oci_graph *g, const struct oci_image_layers *layers, struct reading *all)
{
	oci_auto_files *files = NULL;
	struct oci_file passwd;

	if (!stack(g, all, layers->count, &files) || !files)
		return;
	if (!oci_files_find(files, "etc/passwd", &passwd) ||
		passwd.layer >= layers->count)
		oci_rootfs_check(g, layers, files, NULL);
	else
		oci_rootfs_check(g, layers, files, &all[passwd.layer].passwd);
}

static void begin(struct oci_graph *g, const struct oci_image_layers *layers,
	struct oci_budget *budget, struct reading *all)
{
	for (size_t i = 0; i < layers->count; i++) {
		struct reading *r = &all[i];

		r->g = g;
		r->budget = budget;
		r->blob = layers->blobs ? layers->blobs[i] : NULL;
		r->path = layers->paths ? layers->paths[i] : NULL;
		r->subject = r->blob ? r->blob->digest.str : r->path;
		r->files = oci_files_new(budget, (unsigned)i);
		r->passwd = (struct oci_buf)OCI_BUF_INIT;
		r->task = (struct oci_task){.run = read_layer, .arg = r};
		oci_pool_submit(g->pool, &r->task);
	}
}

static void end(struct reading *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		oci_findings_release(&all[i].findings);
		oci_files_free(all[i].files);
		oci_buf_release(&all[i].passwd);
	}
	free(all);
}

int oci_layers_verify(
	struct oci_graph *g, const struct oci_image_layers *layers, struct oci_err *err)
{
	oci_auto_budget *budget = oci_budget_new(&g->options->limits.layers);
	struct reading *all;
	int status = 0;

	if (was_read(g, layers))
		return check_again(g, layers);
	all = oci_xcalloc(layers->count + 1, sizeof(*all));
	begin(g, layers, budget, all);
	for (size_t i = 0; i < layers->count; i++)
		oci_pool_wait(g->pool, &all[i].task);
	for (size_t i = 0; i < layers->count && status == 0; i++) {
		status = all[i].status;
		if (status < 0)
			*err = all[i].err;
		else if (all[i].subject)
			settle(g, &all[i], i, &layers->ids[i]);
	}
	if (status == 0)
		check_together(g, layers, all);
	end(all, layers->count);
	return status;
}
