#include "archive.h"

#include "archive_header.h"
#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum {
	MEMBERS_MAX = 100000,
	NAMES_MAX = 64 << 20,
	EXTENDED_MAX = 1 << 20,
	LINKS_MAX = 4,
};

struct member {
	char *path; /* clean, without a leading "./" */
	char *link; /* clean target of a link, or NULL */
	bool is_file;
	int64_t offset;
	int64_t size;
};

struct oci_archive {
	char *name; /* base name, for findings */
	struct oci_span file;
	bool of_layout;
	struct member *members; /* sorted by path after indexing */
	size_t count;
	size_t names; /* bytes of the members' paths and links */
};

/* State of indexing; names that are set apply to the next member. */
struct indexing {
	struct oci_archive *archive;
	struct oci_findings *findings;
	const struct oci_cancel *cancel;
	int64_t at;
	struct oci_buf path;
	struct oci_buf link;
	int64_t size; /* -1: as in the header */
};

void oci_archive_free(struct oci_archive *archive)
{
	if (!archive)
		return;
	for (size_t i = 0; i < archive->count; i++) {
		free(archive->members[i].path);
		free(archive->members[i].link);
	}
	free(archive->members);
	oci_span_close(&archive->file);
	free(archive->name);
	free(archive);
}

static void say(const struct indexing *x, enum oci_rule rule, const char *where,
	const char *what)
{
	oci_auto_free char *at =
		where ? NULL : oci_xasprintf("byte %lld", (long long)x->at);

	oci_findings_add(
		x->findings, rule, x->archive->name, where ? where : at, "%s", what);
}

/*
 * Cleans a path in place: removes "." and double slashes. False when it leads out of
 * the archive: it is absolute, or ".." goes above its beginning.
 */
static bool clean_path(char *path)
{
	char *out = path;
	const char *in = path;

	if (*in == '/')
		return false;
	while (*in) {
		size_t len = strcspn(in, "/");

		if (len == 2 && memcmp(in, "..", 2) == 0) {
			if (out == path)
				return false;
			while (out > path && *--out != '/')
				;
		} else if (len && !(len == 1 && *in == '.')) {
			if (out > path)
				*out++ = '/';
			memmove(out, in, len);
			out += len;
		}
		in += len;
		in += strspn(in, "/");
	}
	*out = '\0';
	return true;
}

/* The target of a link as a path in the archive; NULL when it leads out of it. */
static char *resolve(const char *path, const char *link, bool hard)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *whole =
		hard || !slash
			? oci_xstrdup(link)
			: oci_xasprintf("%.*s/%s", (int)(slash - path), path, link);

	return *link != '/' && clean_path(whole) ? oci_steal_ptr(&whole) : NULL;
}

static void add_member(struct indexing *x, const struct oci_archive_header *h)
{
	struct oci_archive *a = x->archive;
	struct member *m;
	bool has_dots = strstr(x->path.data, "..") != NULL;
	oci_auto_free char *path = oci_xstrdup(x->path.data);

	if (!clean_path(path) || (has_dots && strcmp(path, x->path.data) != 0)) {
		say(x, OCI_RULE_ARCHIVE_PATH, x->path.data, "leads out of the archive");
		return;
	}
	if (h->type == OCI_MEMBER_DIR || !*path)
		return;
	if (h->type != OCI_MEMBER_FILE && a->of_layout)
		say(x, OCI_RULE_ARCHIVE_LINK, path,
			h->type == OCI_MEMBER_OTHER
				? "is a device, a FIFO or of an unknown type"
				: "is a link");
	OCI_GROW(a->members, a->count);
	m = &a->members[a->count++];
	*m = (struct member){
		.is_file = h->type == OCI_MEMBER_FILE,
		.offset = x->at,
		.size = h->size,
		.link = h->type == OCI_MEMBER_SYMLINK || h->type == OCI_MEMBER_HARDLINK
				? resolve(path, x->link.data,
					  h->type == OCI_MEMBER_HARDLINK)
				: NULL,
	};
	a->names += strlen(path) + (m->link ? strlen(m->link) : 0);
	m->path = oci_steal_ptr(&path);
}

/* Reads the content of a header that describes the next one. */
static int read_extended(struct indexing *x, const struct oci_archive_header *h)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	const char *why;

	if (h->size > EXTENDED_MAX || oci_span_read(&x->archive->file, x->at,
					      oci_buf_reserve(&text, (size_t)h->size),
					      (size_t)h->size, &ignored) != h->size) {
		say(x, OCI_RULE_ARCHIVE, NULL,
			"an extended header is cut, or larger than 1 MiB");
		return -1;
	}
	text.len = (size_t)h->size;
	text.data[text.len] = '\0';
	if (h->type == OCI_MEMBER_LONG_PATH || h->type == OCI_MEMBER_LONG_LINK) {
		struct oci_buf *name =
			h->type == OCI_MEMBER_LONG_PATH ? &x->path : &x->link;

		oci_buf_clear(name);
		oci_buf_adds(name, text.data);
		return 0;
	}
	why = oci_archive_pax(text.data, text.len, h->type == OCI_MEMBER_GLOBAL,
		&x->path, &x->link, &x->size);
	if (why)
		say(x, OCI_RULE_ARCHIVE, NULL, why);
	return why ? -1 : 0;
}

static void forget_names(struct indexing *x)
{
	oci_buf_clear(&x->path);
	oci_buf_clear(&x->link);
	x->size = -1;
}

/* After the first zero block only zeros may follow. */
static int check_end(struct indexing *x)
{
	struct oci_err ignored;
	char block[4096];
	int64_t got;

	while (oci_cancel_check(x->cancel, &ignored) == 0 &&
		(got = oci_span_read(&x->archive->file, x->at, block, sizeof(block),
			 &ignored)) > 0) {
		for (int64_t i = 0; i < got; i++)
			if (block[i]) {
				x->at += i;
				say(x, OCI_RULE_ARCHIVE, NULL,
					"something follows the end of the archive");
				return 0;
			}
		x->at += got;
	}
	return 0;
}

/* Reads one header and its content. 1: more follow; 0: end; -1: cannot continue. */
static int step(struct indexing *x)
{
	struct oci_archive_header h;
	char block[OCI_ARCHIVE_BLOCK];
	struct oci_err ignored;
	const char *why;

	if (oci_span_read(&x->archive->file, x->at, block, sizeof(block), &ignored) !=
		(int64_t)sizeof(block)) {
		say(x, OCI_RULE_ARCHIVE, NULL,
			"ends without the block of zeros that ends an archive");
		return -1;
	}
	why = oci_archive_header_read(block, &h);
	if (why)
		say(x, OCI_RULE_ARCHIVE, NULL, why);
	if (why || h.type == OCI_MEMBER_END)
		return why ? -1 : check_end(x);
	x->at += OCI_ARCHIVE_BLOCK;
	if (h.type >= OCI_MEMBER_PAX) {
		if (read_extended(x, &h) < 0)
			return -1;
	} else {
		if (x->size >= 0 && h.type == OCI_MEMBER_FILE)
			h.size = x->size;
		if (!x->path.len)
			oci_buf_adds(&x->path, h.path);
		if (!x->link.len)
			oci_buf_adds(&x->link, h.link);
		add_member(x, &h);
		forget_names(x);
	}
	if (h.size > x->archive->file.size - x->at) {
		say(x, OCI_RULE_ARCHIVE, NULL, "a member is longer than the archive");
		return -1;
	}
	x->at += (h.size + OCI_ARCHIVE_BLOCK - 1) / OCI_ARCHIVE_BLOCK *
		 OCI_ARCHIVE_BLOCK;
	return 1;
}

static int by_path(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int read_members(struct oci_archive *archive, struct oci_findings *findings,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	struct indexing x = {
		archive, findings, cancel, 0, OCI_BUF_INIT, OCI_BUF_INIT, .size = -1};
	int more = 1;

	while (more > 0) {
		if (archive->count > MEMBERS_MAX || archive->names > NAMES_MAX) {
			say(&x, OCI_RULE_ARCHIVE, NULL,
				"has over 100000 members, or their names are over 64 MB");
			break;
		}
		if (oci_cancel_check(cancel, err) < 0)
			break;
		more = step(&x);
	}
	oci_buf_release(&x.path);
	oci_buf_release(&x.link);
	if (oci_cancel_check(cancel, err) < 0)
		return -1;
	if (archive->count)
		qsort(archive->members, archive->count, sizeof(*archive->members),
			by_path);
	for (size_t i = 1; i < archive->count; i++)
		if (strcmp(archive->members[i].path, archive->members[i - 1].path) == 0)
			oci_findings_add(findings, OCI_RULE_ARCHIVE_TWICE,
				archive->name, archive->members[i].path,
				"is there more than once");
	return 0;
}

static int refuse_compressed(
	const struct oci_span *file, const char *path, struct oci_err *err)
{
	static const struct {
		const char *magic, *tool;
	} kinds[] = {{"\x1f\x8b", "gunzip"}, {"\x28\xb5\x2f\xfd", "zstd -d"},
		{"\xfd"
		 "7zXZ",
			"xz -d"},
		{"BZh", "bunzip2"}};
	char start[8] = "";

	if (oci_span_read(file, 0, start, sizeof(start), err) < 0)
		return -1;
	for (size_t i = 0; i < OCI_COUNT(kinds); i++)
		if (memcmp(start, kinds[i].magic, strlen(kinds[i].magic)) == 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: is compressed; its files are read in any order, "
				"so unpack it with %s first",
				path, kinds[i].tool);
	return 0;
}

struct oci_archive *oci_archive_open(const char *path, bool of_layout,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	struct oci_archive *archive = oci_xcalloc(1, sizeof(*archive));
	const char *slash = strrchr(path, '/');

	archive->name = oci_xstrdup(slash ? slash + 1 : path);
	archive->of_layout = of_layout;
	archive->file.cancel = cancel;
	archive->file.fd =
		oci_fs_open(AT_FDCWD, path, false, &archive->file.before, err);
	archive->file.size = archive->file.before.st_size;
	if (archive->file.fd < 0 || refuse_compressed(&archive->file, path, err) < 0 ||
		read_members(archive, findings, cancel, err) < 0) {
		oci_archive_free(archive);
		return NULL;
	}
	return archive;
}

static const struct member *find(const struct oci_archive *archive, const char *path)
{
	struct member key = {.path = (char *)(uintptr_t)path};

	if (!archive->count)
		return NULL;
	return bsearch(&key, archive->members, archive->count, sizeof(key), by_path);
}

enum oci_found oci_archive_file(const struct oci_archive *archive, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span)
{
	const struct member *m = find(archive, path);
	int links = 0;

	if (!m)
		return OCI_NOT_FOUND;
	while (m && !m->is_file && m->link && !archive->of_layout &&
		links++ < LINKS_MAX)
		m = find(archive, m->link);
	if (!m || !m->is_file) {
		if (!archive->of_layout)
			oci_findings_add(findings, OCI_RULE_ARCHIVE_LINK, subject, path,
				"is no file, nor a link to one of the archive");
		return OCI_BAD;
	}
	span->fd = fcntl(archive->file.fd, F_DUPFD_CLOEXEC, 0);
	span->before = archive->file.before;
	span->offset = m->offset;
	span->size = m->size;
	if (span->fd >= 0)
		return OCI_FOUND;
	oci_findings_add(findings, OCI_RULE_ARCHIVE, subject, NULL,
		"cannot be read: %s", strerror(errno));
	return OCI_BAD;
}

void oci_archive_list(
	const struct oci_archive *archive, const char *prefix, struct oci_strv *names)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < archive->count; i++) {
		const char *path = archive->members[i].path;

		if (strncmp(path, prefix, len) == 0 && !strchr(path + len, '/'))
			oci_strv_add(names, path + len);
	}
}
