#include "image.h"
#include "oci/rootfs.h"
#include "walk_kit.h"

#define NFC "caf\xc3\xa9"
#define NFD "cafe\xcc\x81"
#define LATIN "caf\xe9"
#define SURROGATE "\xed\xa0\x80"
#define BINARY "21 hdrcharset=BINARY\n"

/* Reads entries as the next layer of an image. */
static void add_tar(struct oci_image *image, const struct entry *entries)
{
	oci_auto_buf tar = OCI_BUF_INIT;

	make_tar(&tar, entries, END);
	put_layer(image, tar.data, tar.len);
}

static struct oci_rootfs *read_names(const struct oci_image *image)
{
	struct oci_err err = {0};
	struct oci_rootfs *rootfs = read_hashed(image, &err);

	if (!rootfs)
		fail_msg("%s", err.msg);
	return rootfs;
}

/* Each header form, and the path (and link) that are to be had of it byte by byte. */
static void names_are_the_bytes_that_the_archive_has(void **state)
{
	static const struct {
		struct entry entries[ENTRIES];
		const char *path, *link;
	} rows[] = {
		{{{NFC}}, NFC, NULL},
		{{{NFD}}, NFD, NULL},
		{{{LATIN}}, LATIN, NULL},
		{{{SURROGATE}}, SURROGATE, NULL},
		{{PAX("15 path=" NFC "x\n"), {"caf"}}, NFC "x", NULL},
		{{PAX("16 path=" NFD "x\n"), {"caf"}}, NFD "x", NULL},
		{{PAX("14 path=" LATIN "x\n"), {"caf"}}, LATIN "x", NULL},
		{{PAX(BINARY "14 path=" LATIN "x\n"), {"caf"}}, LATIN "x", NULL},
		{{PAX(BINARY "16 path=" NFD "x\n"), {"caf"}}, NFD "x", NULL},
		{{PAX("13 path=" SURROGATE "x\n"), {"caf"}}, SURROGATE "x", NULL},
		{{{"a\nb"}}, "a\nb", NULL},
		{{{"l", '2', .link = NFD}}, "l", NFD},
		{{{"l", '2', .link = LATIN}}, "l", LATIN},
		{{PAX("20 linkpath=" NFD "x\n"), {"l", '2', .link = "c"}}, "l",
			NFD "x"},
		{{PAX("18 linkpath=" LATIN "x\n"), {"l", '2', .link = "c"}}, "l",
			LATIN "x"},
		{{PAX("20 linkpath=" NFD "x\n"), {"l", '1', .link = "c"}}, "l",
			NFD "x"},
		{{{LATIN "/", '5', 0755}}, LATIN, NULL},
		{{{"././@LongLink", 'L', .content = NFD "y", .size = 8, GNU},
			 {NFD "y", GNU}},
			NFD "y", NULL},
		{{{"././@LongLink", 'K', .content = LATIN "y", .size = 6, GNU},
			 {"l", '2', .link = LATIN "y", GNU}},
			"l", LATIN "y"},
	};

	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;
		const struct oci_rootfs_entry *entries;
		size_t count;

		add_tar(&image, rows[i].entries);
		rootfs = read_names(&image);
		entries = oci_rootfs_entries(rootfs, &count);
		if (count != 1 || strcmp(entries->path, rows[i].path) != 0)
			fail_msg("row %zu: %zu entries, the first %s", i, count,
				count ? entries->path : "none");
		if (rows[i].link)
			assert_string_equal(entries->link, rows[i].link);
		else
			assert_null(entries->link);
	}
}

static void two_normal_forms_are_two_files(void **state)
{
	static const struct entry both[ENTRIES] = {PAX("15 path=" NFC "x\n"),
		{"caf", .content = "one"}, PAX("16 path=" NFD "x\n"),
		{"caf", .content = "two"}};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	struct oci_digest one, two;

	add_tar(&image, both);
	rootfs = read_names(&image);
	oci_digest_of("one", 3, &one);
	oci_digest_of("two", 3, &two);
	assert_string_equal(oci_rootfs_find(rootfs, NFC "x")->digest->str, one.str);
	assert_string_equal(oci_rootfs_find(rootfs, NFD "x")->digest->str, two.str);
}

static void hard_links_and_whiteouts_name_bytes_too(void **state)
{
	static const struct entry below[ENTRIES] = {{LATIN, .content = "a"},
		{"hard", '1', .link = LATIN}, {NFD, .content = "b"},
		{NFC, .content = "c"}};
	static const struct entry above[ENTRIES] = {{".wh." NFD}, {".wh." LATIN}};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	struct oci_digest a;

	add_tar(&image, below);
	add_tar(&image, above);
	rootfs = read_names(&image);
	oci_digest_of("a", 1, &a);
	assert_string_equal(oci_rootfs_find(rootfs, "hard")->digest->str, a.str);
	assert_non_null(oci_rootfs_find(rootfs, NFC));
	assert_null(oci_rootfs_find(rootfs, NFD));
	assert_null(oci_rootfs_find(rootfs, LATIN));
}

static void attributes_have_names_of_bytes(void **state)
{
	static const struct {
		const char *record, *line;
	} rows[] = {
		{"30 SCHILY.xattr.user." NFD "=1\n", "user.cafe%CC%81 MQ==\n"},
		{"29 SCHILY.xattr.user." NFC "=1\n", "user.caf%C3%A9 MQ==\n"},
		{"28 SCHILY.xattr.user." LATIN "=1\n", "user.caf%E9 MQ==\n"},
	};

	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		const struct entry entries[ENTRIES] = {PAX(rows[i].record), {"f"}};
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;

		add_tar(&image, entries);
		rootfs = read_names(&image);
		assert_string_equal(oci_rootfs_find(rootfs, "f")->xattrs, rows[i].line);
	}
}

static void names_of_users_are_not_looked_at(void **state)
{
	static const struct entry entries[ENTRIES] = {
		PAX("14 uname=" LATIN "\n14 gname=" LATIN "\n"), {"f", .uid = 7}};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	add_tar(&image, entries);
	rootfs = read_names(&image);
	assert_int_equal(oci_rootfs_find(rootfs, "f")->attrs.uid, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(names_are_the_bytes_that_the_archive_has),
		test_in_folder(two_normal_forms_are_two_files),
		test_in_folder(hard_links_and_whiteouts_name_bytes_too),
		test_in_folder(attributes_have_names_of_bytes),
		test_in_folder(names_of_users_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
