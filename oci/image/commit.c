#include "commit.h"

#include "attach_orphans.h"
#include "attach_settle.h"
#include "index.h"
#include "oci/json.h"
#include "part.h"
#include "publish_impl.h"
#include "reach.h"
#include "store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Opens a folder of the layout, created if missing; symlinks are not followed. */
static int open_part(
	struct oci_publish *p, int in, const char *name, struct oci_err *err)
{
	int fd;

	if (mkdirat(in, name, 0777) == 0) {
		oci_strv_addf(&p->made, "%s/%s%s", p->dir,
			in == p->root ? "" : "blobs/", name);
	} else if (errno != EEXIST) {
		return oci_err_sys(err, errno, "create folder %s", name);
	}
	fd = openat(in, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s is no folder; nothing is written through a link", name);
	return fd < 0 ? oci_err_sys(err, errno, "folder %s", name) : fd;
}

static int make_layout(struct oci_publish *p, struct oci_err *err)
{
	static const char header[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	oci_auto_close int parent = open_part(p, p->root, "blobs", err);

	if (parent < 0)
		return -1;
	oci_closep(&p->blobs);
	p->blobs = open_part(p, parent, "sha256", err);
	if (p->blobs < 0)
		return -1;
	if (faccessat(p->root, "oci-layout", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return oci_index_check_header(p->root, err);
	if (oci_fs_write_file(
		    p->root, "oci-layout", header, sizeof(header) - 1, true, err) < 0)
		return -1;
	p->made_header = true;
	return 0;
}

static int name_blobs(struct oci_publish *p, struct oci_err *err)
{
	for (size_t i = 0; i < p->count; i++) {
		struct oci_publish_blob *s = &p->staged[i];

		if (oci_tmp_publish(
			    &s->tmp, p->blobs, oci_digest_hex(&s->digest), err) < 0)
			return -1;
		s->linked = true;
	}
	if (fsync(p->blobs) < 0)
		return oci_err_sys(err, errno, "fsync blobs");
	return 0;
}

/*
 * Syncs the names to disk. After a failure the image stays: others may have read it
 * already, and removing it may fail for the same reason.
 */
static int sync_names(const struct oci_publish *p, struct oci_err *err)
{
	if (fsync(p->root) == 0)
		return 0;
	oci_err_sys(err, errno, "fsync");
	return oci_err_wrap(err,
		"layout %s: the image is written, but may not outlive a crash of this "
		"machine; build again when the disk is sound",
		p->dir);
}

static int put_entries(json_t *index, const json_t *entries, struct oci_err *err)
{
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
		if (oci_index_put(index, entry, err) < 0)
			return -1;
	return 0;
}

/* Brings what refers to images up to date with `index`, which was `before`. */
static int settle(
	struct oci_publish *p, json_t *index, const json_t *before, struct oci_err *err)
{
	const struct oci_ref ref = {.dir = p->dir};
	const struct oci_attach_sink sink = oci_publish_sink(p);
	bool orphans = oci_attach_may_orphan(index, before);
	oci_auto_source *source = NULL;

	if (!orphans && !json_array_size(p->attached))
		return 0;
	source = oci_part_source(&ref, NULL, err);
	if (!source)
		return -1;
	if (orphans)
		oci_attach_drop_orphans(index, before, source);
	return oci_attach_settle(index, p->attached, source, &sink, p->replaced, err);
}

/* Puts images and all that refers to them. */
static int put_all(struct oci_publish *p, json_t *index, const json_t *entries,
	struct oci_err *err)
{
	oci_auto_json *before = json_copy(index);

	json_object_set_new(
		before, "manifests", json_copy(json_object_get(index, "manifests")));
	return put_entries(index, entries, err) < 0 ? -1
						    : settle(p, index, before, err);
}

/* The blobs that a manifest needs for itself, appended to `digests`. */
static void add_leaves(const struct oci_publish *p, const char *text, json_t *digests)
{
	oci_auto_buf content = OCI_BUF_INIT;
	oci_auto_json *manifest = NULL;
	oci_auto_close int fd = -1;
	struct oci_digest digest;
	struct oci_err ignored;
	const json_t *layer;
	int64_t size;
	size_t i;

	if (oci_digest_parse(text, &digest, &ignored) < 0)
		return;
	fd = oci_blobs_open(p->blobs, &digest, &size, &ignored);
	if (fd < 0 || oci_blobs_read(p->blobs, &digest, size, OCI_JSON_MAX, &content,
			      &ignored) < 0)
		return;
	manifest = oci_json_parse(content.data, content.len, &ignored);
	json_array_append(digests,
		json_object_get(json_object_get(manifest, "config"), "digest"));
	json_array_foreach(json_object_get(manifest, "layers"), i, layer)
		json_array_append(digests, json_object_get(layer, "digest"));
}

/*
 * Removes what was replaced, if nothing else leads to it: readers look among the blobs
 * for manifests with a subject, too, and would find an old signature.
 */
static void drop_replaced(const struct oci_publish *p, const json_t *index)
{
	oci_auto_json *reached = json_object(), *digests = json_array();
	const json_t *item;
	size_t i;

	if (!json_array_size(p->replaced) ||
		oci_index_reach(index, p->blobs, reached) < 0)
		return;
	json_array_extend(digests, p->replaced);
	json_array_foreach(p->replaced, i, item)
		if (!json_object_get(reached, json_string_value(item)))
			add_leaves(p, json_string_value(item), digests);
	json_array_foreach(digests, i, item) {
		struct oci_digest digest;
		struct oci_err ignored;
		const char *text = json_string_value(item);

		if (text && !json_object_get(reached, text) &&
			oci_digest_parse(text, &digest, &ignored) == 0)
			(void)unlinkat(p->blobs, oci_digest_hex(&digest), 0);
	}
}

int oci_publish_entries(
	struct oci_publish *p, const json_t *entries, struct oci_err *err)
{
	oci_auto_json *index = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	if (make_layout(p, err) < 0)
		return oci_err_wrap(err, "layout %s", p->dir);
	index = oci_index_load(p->root, err);
	if (!index || put_all(p, index, entries, err) < 0 || name_blobs(p, err) < 0)
		return oci_err_wrap(err, "layout %s", p->dir);
	oci_json_write(index, &text);
	if (oci_fs_write_file(p->root, "index.json", text.data, text.len, true, err) <
		0)
		return oci_err_wrap(err, "layout %s", p->dir);
	p->committed = true;
	drop_replaced(p, index);
	return sync_names(p, err);
}

int oci_publish_commit_all(struct oci_publish *p, const struct oci_tagged *tags,
	size_t count, struct oci_err *err)
{
	oci_auto_json *entries = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *entry = json_object();

		/* Only the annotations are its own. */
		json_object_update(entry, (json_t *)(uintptr_t)tags[i].entry);
		oci_index_annotate(entry, tags[i].tag, tags[i].name);
		json_array_append_new(entries, entry);
	}
	return oci_publish_entries(p, entries, err);
}

int oci_publish_commit(struct oci_publish *p, const char *tag, const char *name,
	const json_t *entry, struct oci_err *err)
{
	const struct oci_tagged tagged = {tag, name, entry};

	return oci_publish_commit_all(p, &tagged, 1, err);
}

/* A subject that was not staged must be there. */
static int check_subject(
	const struct oci_publish *p, const json_t *staged, struct oci_err *err)
{
	const char *text = oci_json_text_or(staged, "subject", "");
	struct oci_digest digest;
	oci_auto_close int fd = -1;
	int64_t size;

	if (oci_digest_parse(text, &digest, err) < 0)
		return -1;
	for (size_t i = 0; i < p->count; i++)
		if (oci_digest_cmp(&p->staged[i].digest, &digest) == 0)
			return 0;
	if (p->blobs < 0)
		return oci_err_set(
			err, OCI_ERR_NOT_FOUND, "layout %s: has no %s", p->dir, text);
	fd = oci_blobs_open(p->blobs, &digest, &size, err);
	return fd < 0 ? oci_err_wrap(err, "layout %s", p->dir) : 0;
}

int oci_publish_commit_attached(struct oci_publish *p, struct oci_err *err)
{
	oci_auto_json *none = json_array();
	const json_t *staged;
	size_t i;

	json_array_foreach(p->attached, i, staged)
		if (check_subject(p, staged, err) < 0)
			return -1;
	return oci_publish_entries(p, none, err);
}
