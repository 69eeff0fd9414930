#include "walk.h"

#include "extension.h"
#include "files.h"
#include "files_add.h"
#include "header.h"
#include "path.h"
#include "unwrap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walker {
	const struct oci_walk *in;
	struct oci_note note;
	const unsigned char *at; /* bytes from the source that are not consumed */
	size_t left;
	int64_t offset; /* offset of the next byte */
	bool broken;    /* the source is broken, which was reported */
	unsigned char block[OCI_BLOCK];
	struct oci_extension ext;
	char where[32];
};

/* Makes sure that bytes are available. Returns 1, or 0 at the end of the source. */
static int refill(struct walker *w, struct oci_err *err)
{
	const void *data = NULL;
	int status = 1;

	while (!w->left && status == OCI_UNWRAP_MORE) {
		status = w->in->next(w->in->source, &data, &w->left, err);
		w->at = data;
	}
	w->broken |= status == OCI_UNWRAP_BROKEN;
	return w->broken ? 0 : status;
}

static void use(struct walker *w, size_t len)
{
	w->at += len;
	w->left -= len;
	w->offset += (int64_t)len;
}

/* Copies `len` bytes to `out`. Returns how many there were, or -1 on failure. */
static ssize_t take_bytes(struct walker *w, void *out, size_t len, struct oci_err *err)
{
	size_t done = 0;

	while (done < len) {
		int status = refill(w, err);
		size_t part = w->left < len - done ? w->left : len - done;

		if (status <= 0)
			return status < 0 ? -1 : (ssize_t)done;
		memcpy((char *)out + done, w->at, part);
		use(w, part);
		done += part;
	}
	return (ssize_t)done;
}

static int truncated(struct walker *w)
{
	if (!w->broken)
		oci_note(&w->note, OCI_RULE_TAR_TRUNCATED,
			"the archive ends at byte %lld", (long long)w->offset);
	return 0;
}

/*
 * Reads the next block. Returns 1, or 0 at the end of the source; a partial block is a
 * finding.
 */
static int next_block(
	struct walker *w, const unsigned char **block, struct oci_err *err)
{
	int status = refill(w, err);
	ssize_t len;

	*block = w->at;
	if (status > 0 && w->left >= OCI_BLOCK) {
		use(w, OCI_BLOCK);
		return 1;
	}
	if (status <= 0)
		return status;
	*block = w->block;
	len = take_bytes(w, w->block, OCI_BLOCK, err);
	if (len < 0)
		return -1;
	return len == OCI_BLOCK ? 1 : truncated(w);
}

/*
 * Passes `size` bytes to the callback, or skips them without one. Returns 1, 0 or -1.
 */
static int pass(struct walker *w, int64_t size,
	void (*content)(const void *, size_t, void *), struct oci_err *err)
{
	while (size > 0) {
		int status = refill(w, err);
		size_t len = (int64_t)w->left > size ? (size_t)size : w->left;

		if (status <= 0)
			return status < 0 ? -1 : truncated(w);
		if (content)
			content(w->at, len, w->in->arg);
		use(w, len);
		size -= (int64_t)len;
	}
	return 1;
}

/*
 * Skips the padding after `size` bytes. At the end of an archive without end blocks it
 * may be missing: `umoci insert` writes such layers, and readers in Go accept them.
 */
static int pass_padding(struct walker *w, int64_t size, struct oci_err *err)
{
	int status = refill(w, err);

	if (status <= 0)
		return status < 0 ? -1 : 1;
	return pass(w, (int64_t)(-(uint64_t)size & (OCI_BLOCK - 1)), NULL, err);
}

static int read_extension(
	struct walker *w, const struct oci_header *h, struct oci_err *err)
{
	oci_auto_free char *text = NULL;
	size_t max = w->in->limits->pax_size;
	ssize_t got;

	if (h->size > (int64_t)max) {
		oci_note(&w->note, OCI_RULE_LIMIT_PAX,
			"an extended header has %lld bytes", (long long)h->size);
		return 0;
	}
	text = oci_xcalloc(1, (size_t)h->size + 1);
	got = take_bytes(w, text, (size_t)h->size, err);
	if (got < 0)
		return -1;
	if (got < h->size)
		return truncated(w);
	if (oci_extension_read(&w->ext, h->type, text, (size_t)got, &w->note) < 0)
		return 0;
	return pass_padding(w, got, err);
}

/* The type of an entry; -1 when layers do not allow it, which is reported. */
static int find_type(
	const struct oci_header *h, const char *path, const struct oci_note *note)
{
	static const char digits[] = "0123456";
	static const enum oci_file_type types[] = {OCI_FILE_REGULAR, OCI_FILE_HARDLINK,
		OCI_FILE_SYMLINK, OCI_FILE_CHAR, OCI_FILE_BLOCK, OCI_FILE_DIR,
		OCI_FILE_FIFO};
	const char *found = h->type ? strchr(digits, h->type) : digits;

	if (h->type == 'S')
		return oci_note(note, OCI_RULE_TAR_SPARSE, "the entry is of type S");
	if (!found)
		return oci_note(
			note, OCI_RULE_TAR_TYPE, "the entry is of type '%c'", h->type);
	/* Old formats have no type for folders: their names end with a slash. */
	if (!h->type && *path && path[strlen(path) - 1] == '/')
		return OCI_FILE_DIR;
	return types[found - digits];
}

static void check_attributes(const struct oci_file *f, const struct oci_note *note)
{
	bool exempt = f->type == OCI_FILE_SYMLINK ||
		      (f->type == OCI_FILE_DIR && f->mode & 01000);

	if (f->type == OCI_FILE_CHAR || f->type == OCI_FILE_BLOCK)
		oci_note(note, OCI_RULE_DEVICE, "the entry is a %s device",
			f->type == OCI_FILE_CHAR ? "character" : "block");
	if (f->type == OCI_FILE_FIFO)
		oci_note(note, OCI_RULE_FIFO, "the entry is a FIFO");
	if (f->type != OCI_FILE_DIR && f->type != OCI_FILE_SYMLINK && f->mode & 06000)
		oci_note(note, OCI_RULE_SETUID, "its mode is %04o", f->mode);
	if (f->capability)
		oci_note(note, OCI_RULE_CAPABILITY, "it has security.capability");
	if (!exempt && f->mode & 2)
		oci_note(note, OCI_RULE_WORLD_WRITABLE, "its mode is %04o", f->mode);
	if (f->uid > UINT16_MAX || f->gid > UINT16_MAX)
		oci_note(note, OCI_RULE_OWNER_LARGE, "its owner is %u:%u", f->uid,
			f->gid);
	if (f->type == OCI_FILE_SYMLINK &&
		(!*f->link || strlen(f->link) > OCI_PATH_MAX))
		oci_note(note, OCI_RULE_SYMLINK_TARGET, "the target has %zu bytes",
			strlen(f->link));
}

/* Cleans the paths of an entry. Returns -1 when it has no usable path. */
static int clean(const char *path, struct oci_layer_entry *e, struct oci_buf *name,
	struct oci_buf *target, const struct oci_note *note)
{
	if (oci_path_check(path, e->file.type == OCI_FILE_DIR, name, note) < 0)
		return -1;
	e->path = name->data;
	if (e->file.type != OCI_FILE_HARDLINK)
		return 0;
	if (oci_path_check_target(e->file.link, target, note) < 0)
		return -1;
	e->file.link = target->data;
	return 0;
}

static void add(struct walker *w, struct oci_layer_entry *e)
{
	oci_auto_buf name = OCI_BUF_INIT, target = OCI_BUF_INIT;

	check_attributes(&e->file, &w->note);
	if (clean(e->path, e, &name, &target, &w->note) == 0)
		oci_files_add(w->in->files, e->path, &e->file, w->in->findings,
			w->in->subject);
	if (w->in->entry)
		w->in->entry(e, w->in->arg);
}

static void fill(struct oci_layer_entry *e, enum oci_file_type type,
	const struct oci_header *h, const struct oci_extension *ext)
{
	e->mtime = h->mtime;
	e->file = (struct oci_file){.type = type,
		.mode = h->mode,
		.uid = h->uid,
		.gid = h->gid,
		.size = h->size,
		.capability = ext->capability};
	if (type == OCI_FILE_SYMLINK || type == OCI_FILE_HARDLINK)
		e->file.link = ext->link ? ext->link : h->link;
}

static int check_size(const struct oci_header *h, int type, const struct oci_note *note)
{
	if (type == OCI_FILE_REGULAR || !h->size)
		return 0;
	return oci_note(note, OCI_RULE_TAR_SIZE, "an entry of type '%c' has %lld bytes",
		h->type, (long long)h->size);
}

static int read_entry(struct walker *w, struct oci_header *h, struct oci_err *err)
{
	struct oci_layer_entry e = {.path = w->ext.path ? w->ext.path : h->name};
	int type, status;

	w->note.where = e.path;
	type = find_type(h, e.path, &w->note);
	if (type < 0 || oci_extension_apply(&w->ext, h, &w->note) < 0 ||
		check_size(h, type, &w->note) < 0)
		return 0;
	fill(&e, (enum oci_file_type)type, h, &w->ext);
	add(w, &e);
	status = pass(w, h->size, w->in->content, err);
	if (status > 0)
		status = pass_padding(w, h->size, err);
	oci_extension_release(&w->ext);
	return status;
}

static bool is_zero(const unsigned char *p, size_t len)
{
	return !len || (!*p && memcmp(p, p + 1, len - 1) == 0);
}

static void check_unused(struct walker *w)
{
	if (!w->broken && (w->ext.pax || w->ext.long_name || w->ext.long_link))
		oci_note(&w->note, OCI_RULE_TAR_ORDER,
			"the archive ends after an extended header");
}

static int after_end(struct walker *w)
{
	oci_note(&w->note, OCI_RULE_TAR_AFTER_END,
		"what follows the end, about byte %lld, is not zeros",
		(long long)w->offset);
	return 0;
}

/* After the first zero block there is a second one, then only zeros. */
static int read_end(struct walker *w, struct oci_err *err)
{
	const unsigned char *block;
	int status = next_block(w, &block, err);

	check_unused(w);
	if (status == 0 && !w->broken)
		oci_note(&w->note, OCI_RULE_TAR_NO_END,
			"the archive ends after one block of zeros");
	if (status > 0 && !is_zero(block, OCI_BLOCK))
		return after_end(w);
	while (status > 0) {
		status = refill(w, err);
		if (!is_zero(w->at, w->left))
			return after_end(w);
		use(w, w->left);
	}
	return status;
}

static void no_end(struct walker *w)
{
	check_unused(w);
	if (!w->broken)
		oci_note(&w->note, OCI_RULE_TAR_NO_END,
			"the archive ends without blocks of zeros");
}

/* Reads one header and its content. Returns 1, 0 when reading stops, or -1. */
static int step(struct walker *w, struct oci_err *err)
{
	const unsigned char *block;
	struct oci_header h;
	int64_t offset = w->offset;
	int status;

	w->note.where = NULL;
	status = next_block(w, &block, err);
	if (status == 0 && w->offset == offset)
		no_end(w);
	if (status <= 0)
		return status;
	snprintf(w->where, sizeof(w->where), "byte %lld", (long long)offset);
	if (is_zero(block, OCI_BLOCK))
		return read_end(w, err);
	w->note.where = w->where;
	if (oci_header_read(block, &h, &w->note) < 0)
		return 0;
	if (!oci_extension_may_follow(&w->ext, h.type)) {
		oci_note(&w->note, OCI_RULE_TAR_ORDER,
			"a header of type '%c' follows another for the same entry",
			h.type);
		return 0;
	}
	return oci_header_extends(h.type) ? read_extension(w, &h, err)
					  : read_entry(w, &h, err);
}

int oci_walk(const struct oci_walk *in, struct oci_err *err)
{
	oci_auto_free struct walker *w = oci_xcalloc(1, sizeof(*w));
	int status;

	w->in = in;
	w->note = (struct oci_note){in->findings, in->subject, NULL};
	w->ext = (struct oci_extension)OCI_EXTENSION_INIT;
	do
		status = step(w, err);
	while (status > 0);
	oci_extension_release(&w->ext);
	return status;
}
