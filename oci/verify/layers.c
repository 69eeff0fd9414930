#include "layers.h"

#include "blob.h"
#include "oci/layercheck.h"
#include "oci/policy.h"
#include "oci/pool.h"
#include "oci/spec.h"
#include "rootfs.h"
#include "source/saved.h"
#include "strict/files.h"
#include "strict/unwrap.h"

#include <stdlib.h>
#include <string.h>

enum { PASSWD_MAX = 1 << 20 };

#define READ_AGAIN_MAX (INT64_C(16) << 30)

/* A layer that a worker may read: its findings are kept here until it is done. */
struct reading {
	const struct oci_graph *g;
	struct oci_budget *budget;
	struct oci_blob *blob; /* or NULL */
	const char *subject;
	const char *path; /* path in a docker archive */
	unsigned number;
	struct oci_findings findings;
	struct oci_policy_layer *policy; /* or NULL */
	struct oci_layer_result result;
	struct oci_buf passwd;
	bool in_passwd;
	bool there; /* it could be opened and has the right size */
	int status;
	struct oci_err err;
	struct oci_task task;
};

static void see_entry(const struct oci_layer_entry *entry, void *arg)
{
	struct reading *r = arg;

	if (r->policy)
		oci_policy_layer_entry(entry, r->policy);
	r->in_passwd = entry->file.type == OCI_FILE_REGULAR &&
		       strcmp(entry->path, "etc/passwd") == 0;
	if (r->in_passwd)
		oci_buf_clear(&r->passwd);
}

static void see_content(const void *data, size_t len, void *arg)
{
	struct reading *r = arg;

	if (r->policy)
		oci_policy_layer_content(data, len, r->policy);
	if (r->in_passwd && r->passwd.len + len <= PASSWD_MAX)
		oci_buf_add(&r->passwd, data, len);
}

/* A layer of a docker archive has no media type: detect it by the first bytes. */
static enum oci_wrapping wrapping_of(
	const struct reading *r, const struct oci_span *span)
{
	enum oci_wrapping wrapping = OCI_WRAP_NONE;

	if (!r->blob)
		return oci_wrapping_of_span(span);
	if (r->blob->media)
		(void)oci_wrapping_of(r->blob->media, &wrapping);
	return wrapping;
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

static int check_layer(
	struct reading *r, const struct oci_span *span, struct oci_err *err)
{
	const struct oci_layer_check check = {
		.blob = {.fd = span->fd,
			.offset = span->offset,
			.size = span->size,
			.wrapping = wrapping_of(r, span),
			.subject = r->subject,
			.limits = &r->g->options->limits.layers,
			.budget = r->budget,
			.findings = &r->findings,
			.cancel = r->g->options->cancel},
		.opened = &span->before,
		.layer = r->number,
		.entry = see_entry,
		.content = see_content,
		.arg = r,
	};

	if (oci_layer_check(&check, &r->result, err) < 0)
		return -1;
	if (r->policy)
		oci_policy_layer_end(r->policy);
	return 0;
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
	r->status = check_layer(r, &span, &r->err);
	if (r->status == 0 && r->result.changed) {
		oci_findings_release(&r->findings);
		oci_findings_add(&r->findings, OCI_RULE_CHANGED, r->subject, NULL,
			"was written to while it was read");
		r->there = false;
	}
}

/*
 * When the digest is wrong, report only that: the rest would not be about the image's
 * content.
 */
static void check_digest(struct reading *r)
{
	const struct oci_digest *found = &r->result.bytes.digest;

	if (!r->blob || oci_digest_cmp(found, &r->blob->digest) == 0)
		return;
	oci_findings_release(&r->findings);
	oci_findings_add(&r->findings, OCI_RULE_BLOB_DIGEST, r->subject, NULL,
		"has content of the digest %s", found->str);
	r->there = false;
}

/* Reports nothing when one of them is "". */
static void check_diff_id(struct oci_findings *findings, const char *subject, size_t i,
	const struct oci_digest *found, const struct oci_digest *wanted)
{
	if (*found->str && *wanted->str && oci_digest_cmp(found, wanted) != 0)
		oci_findings_add(findings, OCI_RULE_DIFF_ID, subject, NULL,
			"unpacked has the digest %s, the config's .rootfs.diff_ids[%zu] "
			"says %s",
			found->str, i, wanted->str);
}

/* Takes over the findings of a layer, unless the blob was read and reported before. */
static void settle(struct oci_graph *g, struct reading *r, size_t i,
	const struct oci_digest *wanted)
{
	bool first = !r->blob || r->blob->state == OCI_UNREAD;

	if (r->there)
		check_digest(r);
	if (first) {
		oci_findings_join(g->findings, &r->findings);
		g->counts->layers++;
		g->counts->bytes += r->result.bytes.size;
	}
	if (!r->there || !r->result.bytes.whole)
		r->result.bytes.diff_id.str[0] = '\0';
	check_diff_id(g->findings, r->subject, i, &r->result.bytes.diff_id, wanted);
	if (!r->blob)
		return;
	r->blob->state = r->there ? OCI_SOUND : OCI_BROKEN;
	r->blob->diff_id = r->result.bytes.diff_id;
}

/*
 * True when all layers were read for another image and are not read again for the
 * merged tree. An index can refer to one layer ten thousand times.
 */
static bool was_read(struct oci_graph *g, const struct oci_image_layers *layers)
{
	int64_t size = 0;

	for (size_t i = 0; i < layers->count; i++) {
		const struct oci_blob *blob = layers->blobs ? layers->blobs[i] : NULL;

		if (!blob || blob->state == OCI_UNREAD)
			return false;
		size += blob->size > 0 ? blob->size : 0;
	}
	if (layers->count == 1 && !g->options->policy)
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

/* The merged result of the layers so far. */
struct together {
	struct oci_files *files;
	struct oci_buf passwd;              /* the visible /etc/passwd, or "" */
	bool whole;                         /* no layer is missing or broken */
	int64_t size;                       /* total size of the blobs in bytes */
	struct oci_policy_layer **policies; /* by layer */
};

/* Stacks a layer on those below it. */
static void stack(struct together *t, struct reading *r, size_t i)
{
	struct oci_file passwd;

	t->whole = t->whole && r->there && r->result.bytes.whole;
	t->size += r->result.bytes.size;
	t->policies[i] = oci_steal_ptr(&r->policy);
	if (!r->result.files)
		r->result.files = oci_files_new(r->budget, r->number);
	oci_files_stack(&t->files, oci_steal_ptr(&r->result.files), r->g->findings,
		r->subject ? r->subject : "");
	if (!t->files || !oci_files_find(t->files, "etc/passwd", &passwd)) {
		oci_buf_release(&t->passwd);
	} else if (passwd.layer == i) {
		oci_buf_release(&t->passwd);
		t->passwd = r->passwd;
		r->passwd = (struct oci_buf)OCI_BUF_INIT;
	}
}

static void begin(const struct oci_graph *g, const struct oci_image_layers *layers,
	struct oci_budget *budget, struct reading *r, size_t i)
{
	*r = (struct reading){.g = g, .budget = budget, .passwd = OCI_BUF_INIT};
	r->blob = layers->blobs ? layers->blobs[i] : NULL;
	r->path = layers->paths ? layers->paths[i] : NULL;
	r->subject = r->blob ? r->blob->digest.str : r->path;
	r->number = (unsigned)i;
	if (g->options->policy)
		r->policy = oci_policy_layer_new(
			g->options->policy, r->subject, &r->findings, budget);
	r->task = (struct oci_task){.run = read_layer, .arg = r};
	oci_pool_submit(g->pool, &r->task);
}

static void end(struct reading *r)
{
	oci_findings_release(&r->findings);
	oci_layer_result_release(&r->result);
	oci_policy_layer_free(r->policy);
	oci_buf_release(&r->passwd);
}

/* Reads `count` layers starting at number `first`, and stacks them. */
static int read_some(struct oci_graph *g, const struct oci_image_layers *layers,
	struct oci_budget *budget, struct together *t, size_t first, size_t count,
	struct oci_err *err)
{
	struct reading *all = oci_xcalloc(count, sizeof(*all));
	int status = 0;

	for (size_t i = 0; i < count; i++)
		begin(g, layers, budget, &all[i], first + i);
	for (size_t i = 0; i < count; i++)
		oci_pool_wait(g->pool, &all[i].task);
	for (size_t i = 0; i < count && status == 0; i++) {
		status = all[i].status;
		if (status < 0)
			*err = all[i].err;
		else if (all[i].subject)
			settle(g, &all[i], first + i, &layers->ids[first + i]);
		if (status == 0)
			stack(t, &all[i], first + i);
	}
	for (size_t i = 0; i < count; i++)
		end(&all[i]);
	free(all);
	return status;
}

static void check_policy(const struct oci_graph *g,
	const struct oci_image_layers *layers, const struct together *t)
{
	const struct oci_policy_image image = {
		.subject = layers->config,
		.config = layers->document,
		.annotations = json_object_get(layers->manifest, "annotations"),
		.size = t->size,
		.count = layers->count,
		.files = t->files,
		.layers = t->policies,
	};

	if (g->options->policy && image.config)
		oci_policy_check(g->options->policy, &image, g->findings);
}

int oci_layers_verify(
	struct oci_graph *g, const struct oci_image_layers *layers, struct oci_err *err)
{
	oci_auto_budget *budget = NULL;
	struct together t = {.passwd = OCI_BUF_INIT, .whole = true};
	size_t at_once = 2 * (size_t)oci_pool_jobs(g->pool);
	int status = 0;

	g->counts->images++;
	if (was_read(g, layers))
		return check_again(g, layers);
	budget = oci_budget_new(&g->options->limits.layers);
	t.policies = oci_xcalloc(layers->count + 1, sizeof(struct oci_policy_layer *));
	for (size_t i = 0; i < layers->count && status == 0; i += at_once)
		status = read_some(g, layers, budget, &t, i,
			layers->count - i < at_once ? layers->count - i : at_once, err);
	if (!t.files)
		t.files = oci_files_new(budget, 0);
	if (status == 0 && t.whole) {
		oci_rootfs_check(g, layers, t.files, t.passwd.len ? &t.passwd : NULL);
		check_policy(g, layers, &t);
	}
	for (size_t i = 0; i < layers->count; i++)
		oci_policy_layer_free(t.policies[i]);
	free(t.policies);
	oci_files_free(t.files);
	oci_buf_release(&t.passwd);
	return status;
}
