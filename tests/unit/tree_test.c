#include "folder.h"
#include "oci/tree.h"

static const struct oci_attrs plain = {.mode = 0644, .mtime = 7};

static void paths_are_cleaned(void **state)
{
	static const struct {
		const char *given, *wanted;
	} cases[] = {
		{"etc/passwd", "etc/passwd"},
		{"/etc/passwd", "etc/passwd"},
		{"//a///b//", "a/b"},
		{"./a/./b/.", "a/b"},
		{"", ""},
		{"/", ""},
		{".", ""},
		{"a..b/..c/...", "a..b/..c/..."},
		{"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
		{"a b", "a b"},
		{".whatever/x.wh.", ".whatever/x.wh."},
	};
	struct oci_err err = {0};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *clean = oci_tree_clean_path(cases[i].given, &err);

		if (!clean)
			fail_msg("%s: %s", cases[i].given, err.msg);
		assert_string_equal(clean, cases[i].wanted);
	}
}

static void paths_that_lead_out_or_delete_are_refused(void **state)
{
	static const char *const bad[] = {"..", "../a", "a/..", "a/../b", "/..",
		".wh.x", "a/.wh.x", "a/.wh..wh..opq", ".wh./a"};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		memset(&err, 0, sizeof(err));
		if (oci_tree_clean_path(bad[i], &err))
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_INVALID);
		assert_true(*err.msg);
	}
}

static void names_are_bytes(void **state)
{
	static const char *const good[] = {"a\nb", "a\tb", "\x7f", "caf\xe9",
		"\xc0\xaf", "\xed\xa0\x80", "cafe\xcc\x81", "caf\xc3\xa9"};
	struct oci_err err = {0};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++) {
		oci_auto_free char *clean = oci_tree_clean_path(good[i], &err);

		if (!clean)
			fail_msg("%s", err.msg);
		assert_string_equal(clean, good[i]);
	}
}

static void lengths_have_limits(void **state)
{
	oci_auto_buf path = OCI_BUF_INIT;
	struct oci_err err = {0};
	oci_auto_free char *clean = NULL;

	(void)state;
	for (int i = 0; i < 255; i++)
		oci_buf_adds(&path, "n");
	clean = oci_tree_clean_path(path.data, &err);
	assert_non_null(clean);
	oci_buf_adds(&path, "n");
	assert_null(oci_tree_clean_path(path.data, &err));
	oci_buf_clear(&path);
	for (int i = 0; i < 2048; i++)
		oci_buf_adds(&path, "/n");
	free(clean);
	clean = oci_tree_clean_path(path.data, &err);
	assert_non_null(clean);
	oci_buf_adds(&path, "/nn");
	assert_null(oci_tree_clean_path(path.data, &err));
}

static void missing_parents_are_added_and_order_is_bytewise(void **state)
{
	static const char *const wanted[] = {"a", "a-b", "a/b", "a/b/c", "a/z", "b"};
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	(void)state;
	tree.mtime = 42;
	assert_works(oci_tree_add_data(&tree, "b", "", 0, &plain, &err), err);
	assert_works(oci_tree_add_data(&tree, "a/z", "z", 1, &plain, &err), err);
	assert_works(oci_tree_add_data(&tree, "/a/b/c", "c", 1, &plain, &err), err);
	assert_works(oci_tree_add_symlink(&tree, "a-b", "a", &plain, &err), err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_int_equal(tree.count, OCI_COUNT(wanted));
	for (size_t i = 0; i < tree.count; i++)
		assert_string_equal(tree.entries[i].path, wanted[i]);
	assert_true(tree.entries[0].implied);
	assert_int_equal(tree.entries[0].type, OCI_ENTRY_DIR);
	assert_int_equal(tree.entries[0].attrs.mode, 0755);
	assert_int_equal(tree.entries[0].attrs.mtime, 42);
	assert_int_equal(tree.entries[0].attrs.uid, 0);
	assert_int_equal(tree.entries[5].attrs.mtime, 7);
}

static void an_explicit_folder_wins_over_an_implied_one(void **state)
{
	const struct oci_attrs attrs = {.mode = 0700, .uid = 5, .gid = 6, .mtime = 7};

	(void)state;
	for (int first = 0; first < 2; first++) {
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};

		if (first)
			oci_tree_add_dir(&tree, "a", &attrs, &err);
		oci_tree_add_data(&tree, "a/f", "", 0, &plain, &err);
		oci_tree_add_data(&tree, "a/g", "", 0, &plain, &err);
		if (!first)
			oci_tree_add_dir(&tree, "a", &attrs, &err);
		assert_works(oci_tree_sort(&tree, &err), err);
		assert_int_equal(tree.count, 3);
		assert_false(tree.entries[0].implied);
		assert_int_equal(tree.entries[0].attrs.mode, 0700);
		assert_int_equal(tree.entries[0].attrs.uid, 5);
		assert_works(oci_tree_sort(&tree, &err), err);
		assert_int_equal(tree.count, 3);
	}
}

static int add_kind(
	struct oci_tree *tree, int kind, const char *path, struct oci_err *err)
{
	switch (kind) {
	case OCI_ENTRY_DIR:
		return oci_tree_add_dir(tree, path, &plain, err);
	case OCI_ENTRY_FILE:
		return oci_tree_add_data(tree, path, "x", 1, &plain, err);
	default:
		return oci_tree_add_symlink(tree, path, "to", &plain, err);
	}
}

static void a_path_with_two_sources_is_refused_and_both_are_named(void **state)
{
	(void)state;
	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			oci_auto_tree tree = OCI_TREE_INIT;
			struct oci_err err = {0};

			assert_works(
				add_kind(&tree, OCI_ENTRY_FILE, "before", &err), err);
			tree.from = "--one";
			assert_works(add_kind(&tree, a, "x/y", &err), err);
			tree.from = "--two";
			assert_works(add_kind(&tree, b, "/x//y", &err), err);
			tree.from = NULL;
			assert_works(add_kind(&tree, OCI_ENTRY_FILE, "z", &err), err);
			if (a == OCI_ENTRY_DIR && b == OCI_ENTRY_DIR)
				continue;
			assert_fails(oci_tree_sort(&tree, &err), err, OCI_ERR_INVALID,
				"/x/y ");
			assert_non_null(strstr(err.msg, "--one"));
			assert_non_null(strstr(err.msg, "--two"));
		}
}

static void folders_of_one_path_are_the_first(void **state)
{
	const struct oci_attrs other = {.mode = 0700};
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(oci_tree_add_dir(&tree, "a", &other, &err), err);
	for (int i = 0; i < 40; i++)
		assert_works(oci_tree_add_dir(&tree, "a", &plain, &err), err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_int_equal(tree.count, 1);
	assert_int_equal(tree.entries[0].attrs.mode, 0700);
}

static void a_file_or_a_symlink_has_nothing_in_it(void **state)
{
	(void)state;
	for (int kind = OCI_ENTRY_FILE; kind <= OCI_ENTRY_SYMLINK; kind++) {
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};

		assert_works(add_kind(&tree, OCI_ENTRY_FILE, "a/b/c", &err), err);
		assert_works(add_kind(&tree, kind, "a/b", &err), err);
		assert_fails(oci_tree_sort(&tree, &err), err, OCI_ERR_INVALID, "/a/b");
	}
}

static void the_root_is_no_entry(void **state)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	(void)state;
	for (int kind = 0; kind < 3; kind++)
		assert_fails(add_kind(&tree, kind, "//", &err), err, OCI_ERR_INVALID,
			"root of the image");
	assert_int_equal(tree.count, 0);
}

static void a_symlinks_target_is_kept_as_it_is(void **state)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(oci_tree_add_symlink(&tree, "l", "../..//x", &plain, &err), err);
	assert_string_equal(tree.entries[0].link, "../..//x");
	assert_fails(oci_tree_add_symlink(&tree, "m", "", &plain, &err), err,
		OCI_ERR_INVALID, "target");
	assert_works(oci_tree_add_symlink(&tree, "m", "\xff\n", &plain, &err), err);
	assert_string_equal(tree.entries[1].link, "\xff\n");
}

static void a_file_of_the_host_is_there_when_it_is_added(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	put(*state, "f", "content");
	assert_works(oci_tree_add_file(&tree, "bin/f", path, &plain, &err), err);
	assert_int_equal(tree.entries[0].size, 7);
	assert_fails(oci_tree_add_file(&tree, "g", "/no/such", &plain, &err), err,
		OCI_ERR_NOT_FOUND, "/no/such");
	assert_fails(oci_tree_add_file(&tree, "g", *state, &plain, &err), err,
		OCI_ERR_INVALID, "not a regular file");
	assert_fails(oci_tree_add_file(&tree, "../g", path, &plain, &err), err,
		OCI_ERR_INVALID, "..");
}

static bool is_not(const struct oci_entry *e, void *arg)
{
	return strcmp(e->path, arg) != 0;
}

static void filter_keeps_what_it_is_told_to(void **state)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	char dropped[] = "b";

	(void)state;
	add_kind(&tree, OCI_ENTRY_FILE, "a", &err);
	add_kind(&tree, OCI_ENTRY_FILE, "b", &err);
	add_kind(&tree, OCI_ENTRY_SYMLINK, "c", &err);
	oci_tree_filter(&tree, is_not, dropped);
	assert_int_equal(tree.count, 2);
	assert_string_equal(tree.entries[1].path, "c");
	assert_string_equal(tree.entries[1].link, "to");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_cleaned),
		cmocka_unit_test(paths_that_lead_out_or_delete_are_refused),
		cmocka_unit_test(names_are_bytes),
		cmocka_unit_test(lengths_have_limits),
		cmocka_unit_test(missing_parents_are_added_and_order_is_bytewise),
		cmocka_unit_test(an_explicit_folder_wins_over_an_implied_one),
		cmocka_unit_test(a_path_with_two_sources_is_refused_and_both_are_named),
		cmocka_unit_test(folders_of_one_path_are_the_first),
		cmocka_unit_test(a_file_or_a_symlink_has_nothing_in_it),
		cmocka_unit_test(the_root_is_no_entry),
		cmocka_unit_test(a_symlinks_target_is_kept_as_it_is),
		test_in_folder(a_file_of_the_host_is_there_when_it_is_added),
		cmocka_unit_test(filter_keeps_what_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
