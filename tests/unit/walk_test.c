#include "oci/walk.h"
#include "test.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 512, ENTRIES = 4 };

/* An entry as its header's fields; `edit` puts bytes anywhere into the header. */
struct entry {
	const char *name;
	char type; /* 0: a regular file */
	unsigned mode;
	unsigned uid;
	const char *link;
	const char *content;
	size_t size; /* of content that has a NUL in it */
	struct {
		size_t at;
		const char *bytes;
		size_t len;
	} edit;
	bool unsealed; /* the checksum is that from before the edit */
};

enum tail { END, NO_END, ONE_BLOCK, JUNK, ZERO_THEN_MORE, CUT };

/* Layers that break one rule; `upper` is a second layer. */
struct layers {
	const char *sentence;
	enum oci_rule rule;
	struct entry entries[ENTRIES];
	struct entry upper[ENTRIES];
	enum tail tail;
};

#define GNU .edit = {257, "ustar  ", 8}
#define PAX(records)                                           \
	{                                                      \
		.name = "x", .type = 'x', .content = (records) \
	}

/* What a case does not say is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct layers cases[] = {
	{"a wrong checksum is an error", OCI_RULE_TAR_CHECKSUM,
		{{"a", .edit = {0, "b", 1}, .unsealed = true}}},
	{"a number that is not octal is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {108, "000o000", 7}}}},
	{"a negative size is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
			       12}}}},
	{"a size over 63 bits is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124, "\x80\0\0\x80\0\0\0\0\0\0\0\0", 12}}}},
	{"a number that goes on after a NUL is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124,
			       "0000000\0"
			       "0001",
			       12}}}},
	{"a number of blanks alone is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {116, "       ", 8}}}},
	{"a mode of more than 16 bits is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {100, "4000000", 8}}}},
	{"a file that is cut off is an error", OCI_RULE_TAR_TRUNCATED,
		{{"a", .content = "1234"}}, .tail = CUT},
	{"a file with a name of pax that is cut off is an error",
		OCI_RULE_TAR_TRUNCATED, {PAX("9 path=a\n"), {"a", .content = "1"}},
		.tail = CUT},
	{"an archive without an end is told", OCI_RULE_TAR_NO_END, {{"a"}},
		.tail = NO_END},
	{"an archive with half an end is told", OCI_RULE_TAR_NO_END, {{"a"}},
		.tail = ONE_BLOCK},
	{"bytes after the end are an error", OCI_RULE_TAR_AFTER_END, {{"a"}},
		.tail = JUNK},
	{"an entry after one block of zeros is an error", OCI_RULE_TAR_AFTER_END,
		{{"a"}}, .tail = ZERO_THEN_MORE},
	{"an unknown magic is an error", OCI_RULE_TAR_FORMAT,
		{{"a", .edit = {257,
			       "ustar\0"
			       "01",
			       8}}}},
	{"star's own format is an error", OCI_RULE_TAR_FORMAT,
		{{"a", .edit = {508, "tar", 4}}}},
	{"an unknown type is an error", OCI_RULE_TAR_TYPE, {{"a", .type = 'V'}}},
	{"a sparse file of GNU tar is an error", OCI_RULE_TAR_SPARSE,
		{{"a", .type = 'S', GNU}}},
	{"a sparse file of pax is an error", OCI_RULE_TAR_SPARSE,
		{PAX("22 GNU.sparse.major=1\n"), {"a"}}},
	{"a folder with a size is an error", OCI_RULE_TAR_SIZE,
		{{"a/", .type = '5', .content = "hidden"}}},
	{"a hard link with a size is an error", OCI_RULE_TAR_SIZE,
		{{"a"}, {"b", .type = '1', .link = "a", .content = "hidden"}}},
	{"a pax record of a wrong length is an error", OCI_RULE_PAX_RECORD,
		{PAX("11 path=b\n"), {"a"}}},
	{"a pax record without a key is an error", OCI_RULE_PAX_RECORD,
		{PAX("5 =b\n"), {"a"}}},
	{"a pax record without a value is an error", OCI_RULE_PAX_RECORD,
		{PAX("7 path\n"), {"a"}}},
	{"a key of pax that is there twice is an error", OCI_RULE_PAX_DUPLICATE,
		{PAX("8 uid=1\n8 uid=1\n"), {"a"}}},
	{"a negative size of pax is an error", OCI_RULE_PAX_VALUE,
		{PAX("11 size=-1\n"), {"a"}}},
	{"an empty path of pax is an error", OCI_RULE_PAX_VALUE,
		{PAX("8 path=\n"), {"a"}}},
	{"a NUL in a path of pax is an error", OCI_RULE_PAX_VALUE,
		{{"x", .type = 'x', .content = "12 path=a\0b\n", .size = 12}, {"a"}}},
	{"a path of pax that is not UTF-8 is an error", OCI_RULE_PAX_VALUE,
		{PAX("9 path=\xff\n"), {"a"}}},
	{"a character set of pax is an error", OCI_RULE_PAX_CHARSET,
		{PAX("21 hdrcharset=LATIN1\n"), {"a"}}},
	{"an ACL of pax is an error", OCI_RULE_PAX_ACL,
		{PAX("31 SCHILY.acl.access=user::rwx\n"), {"a"}}},
	{"a path of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("9 path=b\n"), {"a"}}},
	{"a link of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("14 linkpath=b\n"), {"a", .type = '2', .link = "c"}}},
	{"a size of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("10 size=2\n"), {"a", .content = "1"}}},
	{"a global pax header with a path is an error", OCI_RULE_PAX_GLOBAL,
		{{"g", .type = 'g', .content = "9 path=b\n"}, {"a"}}},
	{"two pax headers for an entry are an error", OCI_RULE_TAR_ORDER,
		{PAX("8 uid=1\n"), PAX("8 gid=1\n"), {"a"}}},
	{"a long name after a pax header is an error", OCI_RULE_TAR_ORDER,
		{PAX("8 uid=1\n"), {"L", .type = 'L', .content = "a", .size = 2, GNU},
			{"a"}}},
	{"a pax header before the end is an error", OCI_RULE_TAR_ORDER,
		{{"a"}, PAX("8 uid=1\n")}},
	{"a long name without a NUL is an error", OCI_RULE_TAR_LONG_NAME,
		{{"L", .type = 'L', .content = "a", GNU}, {"a", GNU}}},
	{"a long name with two NULs is an error", OCI_RULE_TAR_LONG_NAME,
		{{"L", .type = 'L', .content = "a\0b", .size = 4, GNU}, {"a", GNU}}},
	{"an absolute path is told", OCI_RULE_PATH_ABSOLUTE, {{"/a"}}},
	{"two slashes before a path are an error", OCI_RULE_PATH_SLASHES, {{"//a"}}},
	{"two dots in an absolute path are an error", OCI_RULE_PATH_DOTDOT,
		{{"/../a"}}},
	{"the root as an absolute symlink is an error", OCI_RULE_PATH_EMPTY,
		{{"/", .type = '2', .link = "/etc"}}},
	{"an absolute path below a symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}, {"/a/b"}}},
	{"a path with two dots is an error", OCI_RULE_PATH_DOTDOT, {{"a/../../b"}}},
	{"an entry without a path is an error", OCI_RULE_PATH_EMPTY, {{""}}},
	{"a root that is a symlink is an error", OCI_RULE_PATH_EMPTY,
		{{"./.", .type = '2', .link = "/"}}},
	{"two slashes in a row are an error", OCI_RULE_PATH_SLASHES, {{"a//b"}}},
	{"a symlink with a slash at its end is an error", OCI_RULE_PATH_SLASHES,
		{{"a/", .type = '2', .link = "b"}}},
	{"bytes after the NUL of a path are an error", OCI_RULE_PATH_NUL,
		{{"a", .edit = {2, "b", 1}}}},
	{"a path that is not UTF-8 is told", OCI_RULE_PATH_UTF8, {{"\xe9"}}},
	{"a path that ends with a blank is told", OCI_RULE_PATH_ODD, {{"a /b"}}},
	{"an entry below a symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}, {"a/b"}}},
	{"an entry below a lower layer's symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}}, {{"a/b"}}},
	{"an entry below a file is an error", OCI_RULE_UNDER_FILE, {{"a"}, {"a/b"}}},
	{"an entry below a lower layer's file is an error", OCI_RULE_UNDER_FILE,
		{{"a"}}, {{"a/b"}}},
	{"a file in the place of a folder is an error", OCI_RULE_UNDER_FILE,
		{{"a/b"}, {"a"}}},
	{"a path that is there twice is an error", OCI_RULE_TAR_DUPLICATE,
		{{"a"}, {"./a"}}},
	{"a path that is there twice, absolute once, is an error",
		OCI_RULE_TAR_DUPLICATE, {{"a"}, {"/a"}}},
	{"an absolute target of a hard link is an error", OCI_RULE_HARDLINK_TARGET,
		{{"a", .type = '1', .link = "/etc/shadow"}}},
	{"a hard link to nothing is an error", OCI_RULE_HARDLINK_MISSING,
		{{"a", .type = '1', .link = "b"}}},
	{"a hard link before its target is an error", OCI_RULE_HARDLINK_EARLY,
		{{"a", .type = '1', .link = "b"}, {"b"}}},
	{"a hard link to a folder is an error", OCI_RULE_HARDLINK_KIND,
		{{"d/", .type = '5'}, {"a", .type = '1', .link = "d"}}},
	{"a hard link to itself is an error", OCI_RULE_HARDLINK_KIND,
		{{"a", .type = '1', .link = "./a"}}},
	{"a hard link through a symlink is an error", OCI_RULE_HARDLINK_THROUGH,
		{{"s", .type = '2', .link = "/etc"},
			{"a", .type = '1', .link = "s/shadow"}}},
	{"a hard link to a lower layer is told", OCI_RULE_HARDLINK_LOWER, {{"b"}},
		{{"a", .type = '1', .link = "b"}}},
	{"a hard link to a symlink is told", OCI_RULE_HARDLINK_SYMLINK,
		{{"s", .type = '2', .link = "b"}, {"a", .type = '1', .link = "s"}}},
	{"a symlink to nowhere at all is an error", OCI_RULE_SYMLINK_TARGET,
		{{"a", .type = '2', .link = ""}}},
	{"a whiteout without a name is an error", OCI_RULE_WHITEOUT_NAME, {{"d/.wh."}}},
	{"a whiteout of aufs is an error", OCI_RULE_WHITEOUT_NAME, {{".wh..wh.plnk"}}},
	{"a whiteout with content is an error", OCI_RULE_WHITEOUT_TYPE,
		{{".wh.a", .content = "1"}}},
	{"a whiteout that is a folder is an error", OCI_RULE_WHITEOUT_TYPE,
		{{".wh.a/", .type = '5'}}},
	{"a whiteout after its entry is an error", OCI_RULE_WHITEOUT_LATE,
		{{"a"}, {".wh.a"}}},
	{"a whiteout before its entry is told", OCI_RULE_WHITEOUT_TWICE,
		{{".wh.a"}, {"a"}}},
	{"a whiteout in the first layer is told", OCI_RULE_WHITEOUT_NOTHING,
		{{".wh.a"}}},
	{"a whiteout of what is not there is told", OCI_RULE_WHITEOUT_NOTHING, {{"a"}},
		{{".wh.b"}}},
	{"a device is told", OCI_RULE_DEVICE, {{"a", .type = '4'}}},
	{"a FIFO is told", OCI_RULE_FIFO, {{"a", .type = '6'}}},
	{"a setuid bit is told", OCI_RULE_SETUID, {{"a", .mode = 04755}}},
	{"capabilities are told", OCI_RULE_CAPABILITY,
		{PAX("38 SCHILY.xattr.security.capability=1\n"), {"a"}}},
	{"a file that all may write is told", OCI_RULE_WORLD_WRITABLE,
		{{"a", .mode = 0666}}},
	{"attributes of overlayfs are an error", OCI_RULE_XATTR_OVERLAY,
		{PAX("41 SCHILY.xattr.trusted.overlay.opaque=y\n"), {"a"}}},
	{"a label of SELinux is told", OCI_RULE_XATTR_SELINUX,
		{PAX("35 SCHILY.xattr.security.selinux=x\n"), {"a"}}},
	{"an owner over 65535 is told", OCI_RULE_OWNER_LARGE, {{"a", .uid = 65536}}},
	{"a folder over a lower layer's symlink is told", OCI_RULE_DIR_OVER_SYMLINK,
		{{"lib", .type = '2', .link = "usr"}}, {{"lib/", .type = '5'}}},
};

/* Digits and a NUL. */
static void put_octal(char *field, size_t width, size_t n)
{
	field[--width] = '\0';
	while (width--) {
		field[width] = (char)('0' + n % 8);
		n /= 8;
	}
}

static void seal(char *block)
{
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	put_octal(block + 148, 7, sum);
}

static void add_entry(struct oci_buf *tar, const struct entry *e)
{
	size_t size = e->size ? e->size : e->content ? strlen(e->content) : 0;
	char *block = oci_buf_reserve(tar, (size_t)BLOCK * 2);

	memset(block, 0, (size_t)BLOCK * 2);
	memcpy(block, e->name, strlen(e->name));
	put_octal(block + 100, 8, e->mode ? e->mode : 0644);
	put_octal(block + 108, 8, e->uid);
	put_octal(block + 124, 12, size);
	block[156] = e->type ? e->type : '0';
	if (e->link)
		memcpy(block + 157, e->link, strlen(e->link));
	memcpy(block + 257, "ustar\00000", 8);
	seal(block);
	if (e->edit.bytes)
		memcpy(block + e->edit.at, e->edit.bytes, e->edit.len);
	if (!e->unsealed)
		seal(block);
	if (size)
		memcpy(block + BLOCK, e->content, size);
	tar->len += size ? (size_t)BLOCK * 2 : BLOCK;
}

static void make_tar(struct oci_buf *tar, const struct entry *entries, enum tail tail)
{
	static const char zeros[2 * BLOCK];
	static const struct entry more = {"more"};

	for (size_t i = 0; i < ENTRIES && entries[i].name; i++)
		add_entry(tar, &entries[i]);
	if (tail == CUT)
		tar->len -= 100;
	if (tail == ONE_BLOCK || tail == ZERO_THEN_MORE)
		oci_buf_add(tar, zeros, BLOCK);
	if (tail == ZERO_THEN_MORE)
		add_entry(tar, &more);
	if (tail == END || tail == JUNK)
		oci_buf_add(tar, zeros, sizeof(zeros));
	if (tail == JUNK)
		oci_buf_adds(tar, "junk");
}

/* Hands a tar out in parts of `part` bytes. */
struct source {
	const char *data;
	size_t left;
	size_t part;
};

static int next(void *arg, const void **data, size_t *len, struct oci_err *err)
{
	struct source *s = arg;

	(void)err;
	*data = s->data;
	*len = s->left < s->part ? s->left : s->part;
	s->data += *len;
	s->left -= *len;
	return *len ? OCI_UNWRAP_MORE : OCI_UNWRAP_END;
}

/* What a test has: the layers that were read so far. */
struct image {
	struct oci_limits limits;
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_files *files;
	unsigned layers;
	size_t part;
};

static struct image image_new(void)
{
	struct image image = {.limits = OCI_LIMITS_INIT, .part = SIZE_MAX};

	image.budget = oci_budget_new(&image.limits);
	return image;
}

static void image_release(struct image *image)
{
	oci_files_free(image->files);
	oci_findings_release(&image->findings);
	oci_budget_free(image->budget);
}

#define auto_image OCI_AUTO(image_release) struct image

static void read_tar(struct image *image, const struct oci_buf *tar)
{
	struct source source = {tar->data, tar->len, image->part};
	struct oci_files *files = oci_files_new(image->budget, image->layers++);
	struct oci_walk walk = {.next = next,
		.source = &source,
		.subject = "layer",
		.limits = &image->limits,
		.findings = &image->findings,
		.files = files};
	struct oci_err err = {0};

	assert_int_equal(oci_walk(&walk, &err), 0);
	oci_files_stack(&image->files, files, &image->findings, "layer");
}

static void read_entries(
	struct image *image, const struct entry *entries, enum tail tail)
{
	oci_auto_buf tar = OCI_BUF_INIT;

	make_tar(&tar, entries, tail);
	read_tar(image, &tar);
}

static void breaks_one_rule(void **state)
{
	static const size_t parts[] = {SIZE_MAX, 1, 700};
	const struct layers *c = *state;

	for (size_t i = 0; i < OCI_COUNT(parts); i++) {
		auto_image image = image_new();

		image.part = parts[i];
		read_entries(&image, c->entries, c->tail);
		if (c->upper[0].name)
			read_entries(&image, c->upper, END);
		for (size_t k = 0; k < image.findings.count; k++) {
			const struct oci_finding *f = &image.findings.items[k];

			if (f->rule != c->rule &&
				oci_rule_info(f->rule)->severity == OCI_ERROR)
				fail_msg("%s too: %s", oci_rule_info(f->rule)->name,
					f->detail);
		}
		assert_int_equal(image.findings.seen[c->rule], 1);
	}
}

static void long_paths_are_an_error(void **state)
{
	char name[300], record[400];

	(void)state;
	memset(name, 'n', 256);
	name[256] = '\0';
	snprintf(record, sizeof(record), "266 path=%s\n", name);
	{
		const struct entry entries[ENTRIES] = {PAX(record), {"n"}};
		auto_image image = image_new();

		read_entries(&image, entries, END);
		assert_int_equal(image.findings.seen[OCI_RULE_PATH_LONG], 1);
	}
}

static void large_pax_headers_are_an_error(void **state)
{
	static const struct entry entries[ENTRIES] = {
		{"x", .type = 'x', .edit = {124, "00004000001", 12}}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, entries, END);
	assert_int_equal(image.findings.seen[OCI_RULE_LIMIT_PAX], 1);
}

static void the_budget_of_files_is_kept(void **state)
{
	static const struct entry entries[ENTRIES] = {{"a"}, {"b"}, {"c"}, {"d"}};
	struct image image = image_new();

	(void)state;
	oci_budget_free(image.budget);
	image.limits.files = 3;
	image.budget = oci_budget_new(&image.limits);
	read_entries(&image, entries, END);
	assert_int_equal(image.findings.seen[OCI_RULE_LIMIT_ENTRIES], 1);
	image_release(&image);
}

/* A file of an archive that libarchive makes. */
struct made {
	const char *path;
	unsigned type;
	const char *link;
	int64_t size;
};

static void make_by_libarchive(
	int format, const struct made *files, struct oci_buf *out)
{
	struct archive *a = archive_write_new();
	size_t used = 0;
	char *data = oci_buf_reserve(out, 1 << 16);

	assert_int_equal(archive_write_set_format(a, format), ARCHIVE_OK);
	archive_write_open_memory(a, data, 1 << 16, &used);
	for (; files->path; files++) {
		struct archive_entry *h = archive_entry_new();

		archive_entry_set_pathname(h, files->path);
		archive_entry_set_filetype(h, files->type);
		archive_entry_set_perm(h, 0751);
		archive_entry_set_uid(h, 1001);
		archive_entry_set_mtime(h, 1234567890, 0);
		archive_entry_set_size(h, files->size);
		if (files->link)
			archive_entry_set_symlink(h, files->link);
		assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
		for (int64_t i = 0; i < files->size; i++)
			archive_write_data(a, "x", 1);
		archive_entry_free(h);
	}
	archive_write_close(a);
	archive_write_free(a);
	out->len = used;
}

#define LONG                                                                   \
	"a/long/path/that/does/not/fit/into/the/hundred/bytes/of/a/header/of/" \
	"tar/so/that/it/needs/another/one/of/a/kind/or/the/other/file"

static void what_libarchive_writes_is_read(void **state)
{
	static const int formats[] = {ARCHIVE_FORMAT_TAR_USTAR,
		ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED,
		ARCHIVE_FORMAT_TAR_GNUTAR};
	static const struct made files[] = {{"etc/", AE_IFDIR, NULL, 0},
		{"etc/passwd", AE_IFREG, NULL, 700}, {"lib", AE_IFLNK, "usr/lib", 0},
		{LONG, AE_IFREG, NULL, 1}, {0}};
	struct oci_file file;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(formats); i++) {
		oci_auto_buf tar = OCI_BUF_INIT;
		auto_image image = image_new();

		make_by_libarchive(formats[i], files, &tar);
		read_tar(&image, &tar);
		assert_int_equal(image.findings.count, 0);
		assert_true(oci_files_find(image.files, "etc/passwd", &file));
		assert_int_equal(file.type, OCI_FILE_REGULAR);
		assert_int_equal(file.size, 700);
		assert_int_equal(file.mode, 0751);
		assert_int_equal(file.uid, 1001);
		assert_true(oci_files_find(image.files, LONG, &file));
		assert_true(oci_files_find(image.files, "a/long", &file));
		assert_true(file.implied);
		assert_true(oci_files_find(image.files, "lib", &file));
		assert_string_equal(file.link, "usr/lib");
		assert_false(oci_files_find(image.files, "etc/shadow", &file));
	}
}

static void list(const char *path, const struct oci_file *file, void *arg)
{
	oci_buf_addf(arg, "%s:%u|", path, file->layer);
}

/* What is visible, each path with its layer. */
static void assert_visible(struct image *image, const char *wanted)
{
	oci_auto_buf out = OCI_BUF_INIT;

	oci_files_each(image->files, list, &out);
	assert_string_equal(out.data, wanted);
}

static void upper_layers_replace_and_remove(void **state)
{
	static const struct entry lower[ENTRIES] = {
		{"d/x/y"}, {"d/z"}, {"e"}, {"l", .type = '2', .link = "d"}};
	static const struct entry middle[ENTRIES] = {
		{"d/.wh.x"}, {"e/", .type = '5'}, {".wh.l"}, {"e/new"}};
	static const struct entry upper[ENTRIES] = {{"d/.wh..wh..opq"}, {"d/x"}, {"l"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	assert_visible(&image, ":0|d:0|d/x:0|d/x/y:0|d/z:0|e:0|l:0|");
	read_entries(&image, middle, END);
	assert_visible(&image, ":0|d:0|d/z:0|e:1|e/new:1|");
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:0|d/x:2|e:1|e/new:1|l:2|");
	assert_int_equal(image.findings.count, 0);
}

static void symlinks_are_followed_inside_the_root(void **state)
{
	static const struct entry entries[ENTRIES] = {{"usr/lib/x"},
		{"lib", .type = '2', .link = "usr/lib"},
		{"up", .type = '2', .link = "../../lib/x"},
		{"round", .type = '2', .link = "round"}};
	auto_image image = image_new();
	oci_auto_free char *real = NULL;
	struct oci_err err = {0};

	(void)state;
	read_entries(&image, entries, END);
	real = oci_files_resolve(image.files, "up", &err);
	assert_string_equal(real, "usr/lib/x");
	assert_null(oci_files_resolve(image.files, "round/x", &err));
}

static void an_opaque_root_removes_all(void **state)
{
	static const struct entry lower[ENTRIES] = {{"d/x"}, {"e"}};
	static const struct entry upper[ENTRIES] = {{".wh..wh..opq"}, {"d/new"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:1|d/new:1|");
}

static void a_folder_removed_and_made_anew_is_empty(void **state)
{
	static const struct entry lower[ENTRIES] = {{"d/x"}, {"d/y/z"}};
	static const struct entry upper[ENTRIES] = {{".wh.d"}, {"d/new"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:1|d/new:1|");
	assert_int_equal(image.findings.seen[OCI_RULE_WHITEOUT_TWICE], 1);
}

static void the_budget_is_given_back(void **state)
{
	static const struct entry lower[ENTRIES] = {{"a"}, {"b"}, {"c"}, {"d"}};
	static const struct entry upper[ENTRIES] = {{".wh.a"}, {"e"}, {"f"}, {"b"}};
	struct oci_limits limits = OCI_LIMITS_INIT;

	(void)state;
	limits.files = 8;
	for (int i = 0; i < 3; i++) {
		struct image image = {.limits = limits, .part = SIZE_MAX};

		image.budget = oci_budget_new(&limits);
		read_entries(&image, lower, END);
		read_entries(&image, upper, END);
		assert_int_equal(image.findings.count, 0);
		oci_files_freep(&image.files);
		assert_true(oci_budget_take(image.budget, 8, limits.name_bytes));
		image.files = NULL;
		image_release(&image);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_paths_are_an_error),
		cmocka_unit_test(large_pax_headers_are_an_error),
		cmocka_unit_test(the_budget_of_files_is_kept),
		cmocka_unit_test(what_libarchive_writes_is_read),
		cmocka_unit_test(upper_layers_replace_and_remove),
		cmocka_unit_test(symlinks_are_followed_inside_the_root),
		cmocka_unit_test(an_opaque_root_removes_all),
		cmocka_unit_test(a_folder_removed_and_made_anew_is_empty),
		cmocka_unit_test(the_budget_is_given_back),
	};
	struct CMUnitTest all[OCI_COUNT(tests) + OCI_COUNT(cases)];

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		all[OCI_COUNT(tests) + i] =
			(struct CMUnitTest){.name = cases[i].sentence,
				.test_func = breaks_one_rule,
				.initial_state = (void *)(uintptr_t)&cases[i]};
	return cmocka_run_group_tests(all, NULL, NULL);
}
