#include "go_tool.h"
#include "layers/zones.h"

#include <archive.h>
#include <archive_entry.h>

static const char utc[] = "TZif2\0\x01\x80\xff\"\\\n\r\t\v\f\a\b\x7f\xc3\xa9UTC";

/* A zip as Go has it: stored, folders and files. */
static void make_zip(struct oci_buf *zip, const char *const *names)
{
	size_t size = 1 << 20, used = 0;
	char *room = oci_buf_reserve(zip, size);
	struct archive *a = archive_write_new();

	archive_write_set_format_zip(a);
	archive_write_set_options(a, "zip:compression=store");
	assert_int_equal(archive_write_open_memory(a, room, size, &used), ARCHIVE_OK);
	for (; *names; names++) {
		struct archive_entry *h = archive_entry_new();
		bool folder = (*names)[strlen(*names) - 1] == '/';

		archive_entry_set_pathname(h, *names);
		archive_entry_set_filetype(h, folder ? AE_IFDIR : AE_IFREG);
		archive_entry_set_perm(h, 0640);
		archive_entry_set_size(h, folder ? 0 : sizeof(utc));
		assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
		if (!folder)
			archive_write_data(a, utc, sizeof(utc));
		archive_entry_free(h);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	zip->len = used;
}

/* Quotes as Go's newer generator does: \xHH for what is not plain. */
static void quote_hex(const struct oci_buf *in, struct oci_buf *out)
{
	oci_buf_adds(out, "package tzdata\n\nconst zipdata = \"");
	for (size_t i = 0; i < in->len; i++) {
		unsigned char c = (unsigned char)in->data[i];

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			oci_buf_addf(out, "\\x%02x", c);
		else
			oci_buf_add(out, &c, 1);
	}
	oci_buf_adds(out, "\"\n");
}

/* In pieces, with every kind of escape, as strconv.Quote writes them. */
static void quote_pieces(const struct oci_buf *in, struct oci_buf *out)
{
	static const char plain[] = "\a\b\f\n\r\t\v\"\\", names[] = "abfnrtv\"\\";

	oci_buf_adds(out, "package tzdata\n\nconst zipdata = \"");
	for (size_t i = 0; i < in->len; i++) {
		unsigned char c = (unsigned char)in->data[i];
		const char *named = c ? strchr(plain, c) : NULL;

		if (i && i % 60 == 0)
			oci_buf_adds(out, "\" +\n\t\"");
		if (named)
			oci_buf_addf(out, "\\%c", names[named - plain]);
		else if (c < 0x20)
			oci_buf_addf(out, i % 2 ? "\\%03o" : "\\u%04x", c);
		else if (c == 0x7f)
			oci_buf_adds(out, "\\U0000007F");
		else if (c > 0x7f)
			oci_buf_addf(out, "\\x%02X", c);
		else
			oci_buf_add(out, &c, 1);
	}
	oci_buf_adds(out, "\"\n");
}

static const struct oci_entry *find(const struct oci_tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->entries[i].path, path) == 0)
			return &tree->entries[i];
	fail_msg("%s is missing", path);
	abort();
}

static void assert_is_sample(const char *goroot)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	const struct oci_entry *e;
	struct oci_err err = {0};

	assert_works(goci_zones_add(&tree, goroot, 77, &err), err);
	assert_int_equal(tree.count, 2);
	e = find(&tree, "usr/share/zoneinfo/Etc/UTC");
	assert_int_equal(e->size, sizeof(utc));
	assert_memory_equal(e->data, utc, sizeof(utc));
	assert_int_equal(e->attrs.mode, 0644);
	assert_int_equal(e->attrs.uid, 0);
	assert_int_equal(e->attrs.mtime, 77);
	find(&tree, "usr/share/zoneinfo/GMT");
}

static const char *const sample[] = {"Etc/", "Etc/UTC", "GMT", NULL};

static void zones_come_from_the_zip(void **state)
{
	oci_auto_buf zip = OCI_BUF_INIT;

	make_zip(&zip, sample);
	put_bytes(*state, "lib/time/zoneinfo.zip", zip.data, zip.len);
	assert_is_sample(*state);
}

static void zones_come_from_the_source_where_there_is_no_zip(void **state)
{
	static const char *const names[] = {
		"src/time/tzdata/zzipdata.go", "src/time/tzdata/zipdata.go"};

	for (size_t i = 0; i < 4; i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%zu", (char *)*state, i);
		oci_auto_buf zip = OCI_BUF_INIT, text = OCI_BUF_INIT;

		make_zip(&zip, sample);
		(i / 2 ? quote_hex : quote_pieces)(&zip, &text);
		put_bytes(dir, names[i % 2], text.data, text.len);
		assert_is_sample(dir);
	}
}

static void a_source_that_cannot_be_read_is_an_error(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"", "has no string"},
		{"package tzdata\n", "has no string"},
		{"\nconst zipdata = `x`\n", "cannot be read"},
		{"\nconst zipdata = ", "cannot be read"},
		{"\nconst zipdata = \"", "cannot be read"},
		{"\nconst zipdata = \"a\n\"", "cannot be read"},
		{"\nconst zipdata = \"\\", "cannot be read"},
		{"\nconst zipdata = \"\\q\"", "cannot be read"},
		{"\nconst zipdata = \"\\x4\"", "cannot be read"},
		{"\nconst zipdata = \"\\xg0\"", "cannot be read"},
		{"\nconst zipdata = \"\\400\"", "cannot be read"},
		{"\nconst zipdata = \"\\089\"", "cannot be read"},
		{"\nconst zipdata = \"\\u12\"", "cannot be read"},
		{"\nconst zipdata = \"\\U00110000\"", "cannot be read"},
		{"\nconst zipdata = \"a\" +\n", "cannot be read"},
		{"\nconst zipdata = \"a\" + x", "cannot be read"},
		{"\nconst zipdata = \"\"", "zipdata.go"},
		{"\nconst zipdata = \"no zip\"", "zipdata.go"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};

		put(*state, "src/time/tzdata/zipdata.go", cases[i].text);
		assert_fails(goci_zones_add(&tree, *state, 0, &err), err,
			OCI_ERR_INVALID, cases[i].words);
	}
}

static void a_goroot_without_zones_is_told(void **state)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	assert_fails(goci_zones_add(&tree, *state, 0, &err), err, OCI_ERR_NOT_FOUND,
		"has no time zones");
}

static void a_broken_zip_is_an_error_and_not_passed_over(void **state)
{
	oci_auto_buf zip = OCI_BUF_INIT, text = OCI_BUF_INIT;
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	make_zip(&zip, sample);
	quote_hex(&zip, &text);
	put_bytes(*state, "src/time/tzdata/zipdata.go", text.data, text.len);
	put(*state, "lib/time/zoneinfo.zip", "no zip");
	assert_fails(goci_zones_add(&tree, *state, 0, &err), err, OCI_ERR_INVALID,
		"zoneinfo.zip");
	put(*state, "lib/time/zoneinfo.zip", "");
	assert_fails(goci_zones_add(&tree, *state, 0, &err), err, OCI_ERR_INVALID,
		"zoneinfo.zip");
}

static void names_that_leave_their_folder_are_refused(void **state)
{
	static const char *const bad[] = {"../etc/passwd", "a/../../x", ".wh.UTC"};

	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		const char *const names[] = {bad[i], NULL};
		oci_auto_buf zip = OCI_BUF_INIT;
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};

		make_zip(&zip, names);
		put_bytes(*state, "lib/time/zoneinfo.zip", zip.data, zip.len);
		assert_fails(goci_zones_add(&tree, *state, 0, &err), err,
			OCI_ERR_INVALID, "zoneinfo.zip");
	}
}

/* Unpacked by another program it has the same names and bytes. Debian's Go has none. */
static void the_toolchains_zip_if_any_is_read_as_bsdtar_reads_it(void **state)
{
	oci_auto_free char *goroot = find_goroot();
	oci_auto_free char *zip = oci_xasprintf("%s/lib/time/zoneinfo.zip", goroot);
	const char *const unpack[] = {"bsdtar", "-xf", zip, NULL};
	oci_auto_free char *bsdtar = goci_find_program("bsdtar", NULL);
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	size_t files = 0;

	if (!goroot || !bsdtar)
		skip();
	if (access(zip, R_OK) < 0)
		return;
	assert_int_equal(run_in(*state, unpack, NULL, NULL), 0);
	assert_works(goci_zones_add(&tree, goroot, 0, &err), err);
	assert_works(oci_tree_sort(&tree, &err), err);
	for (size_t i = 0; i < tree.count; i++) {
		const struct oci_entry *e = &tree.entries[i];
		oci_auto_buf text = OCI_BUF_INIT;

		if (e->type != OCI_ENTRY_FILE)
			continue;
		files++;
		slurp(*state, e->path + strlen("usr/share/zoneinfo/"), &text);
		assert_int_equal(text.len, e->size);
		assert_memory_equal(text.data, e->data, text.len);
	}
	assert_true(files > 300);
	find(&tree, "usr/share/zoneinfo/Europe/Berlin");
}

static void the_toolchains_source_has_the_zones_of_its_zip_if_any(void **state)
{
	oci_auto_free char *goroot = find_goroot();
	oci_auto_free char *source = oci_xasprintf("%s/src", goroot);
	oci_auto_free char *zip = oci_xasprintf("%s/lib/time/zoneinfo.zip", goroot);
	oci_auto_free char *link = in_folder(*state, "src");
	oci_auto_tree from_zip = OCI_TREE_INIT, from_source = OCI_TREE_INIT;
	struct oci_err err = {0};

	if (!goroot)
		skip();
	assert_int_equal(symlink(source, link), 0);
	assert_works(goci_zones_add(&from_source, *state, 0, &err), err);
	assert_true(from_source.count > 300);
	find(&from_source, "usr/share/zoneinfo/Europe/Berlin");
	if (access(zip, R_OK) < 0)
		return;
	assert_works(goci_zones_add(&from_zip, goroot, 0, &err), err);
	assert_int_equal(from_zip.count, from_source.count);
	for (size_t i = 0; i < from_zip.count; i++) {
		const struct oci_entry *a = &from_zip.entries[i];
		const struct oci_entry *b = &from_source.entries[i];

		assert_string_equal(a->path, b->path);
		assert_int_equal(a->size, b->size);
		assert_memory_equal(a->data, b->data, (size_t)a->size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(zones_come_from_the_zip),
		test_in_folder(zones_come_from_the_source_where_there_is_no_zip),
		test_in_folder(a_source_that_cannot_be_read_is_an_error),
		test_in_folder(a_goroot_without_zones_is_told),
		test_in_folder(a_broken_zip_is_an_error_and_not_passed_over),
		test_in_folder(names_that_leave_their_folder_are_refused),
		test_in_folder(the_toolchains_zip_if_any_is_read_as_bsdtar_reads_it),
		test_in_folder(the_toolchains_source_has_the_zones_of_its_zip_if_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
