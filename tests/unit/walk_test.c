#include "walk_kit.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_paths_are_an_error),
		cmocka_unit_test(large_pax_headers_are_an_error),
		cmocka_unit_test(the_budget_of_files_is_kept),
		cmocka_unit_test(what_libarchive_writes_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
