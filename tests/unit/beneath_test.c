#include "folder.h"

#include "oci/beneath.h"

#include <errno.h>

/* A folder "tree" with links of each kind, beside a file that is not for it. */
static char *make_tree(const char *dir)
{
	static const char *const links[][2] = {
		{"a/inside", "../file"},
		{"a/up", "../.."},
		{"out", "../secret"},
		{"a/deep", "b/../../../secret"},
		{"chain", "a/up/secret"},
		{"folder", "a"},
		{"round", "round"},
		{"dangling", "new/name"},
		{"proc", "/proc/self/root"},
		{"sideways", "../tree-other/file"},
	};
	char *tree = in_folder(dir, "tree");

	put(dir, "secret", "s3cret");
	put(dir, "tree-other/file", "other");
	put(tree, "file", "mine");
	put(tree, "a/b/c", "c");
	for (size_t i = 0; i < OCI_COUNT(links); i++) {
		oci_auto_free char *path = in_folder(tree, links[i][0]);

		assert_int_equal(symlink(links[i][1], path), 0);
	}
	return tree;
}

static void assert_reads(const char *root, const char *path, const char *text)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_works(oci_beneath_read(root, path, 100, &out, &err), err);
	assert_string_equal(out.data, text);
}

static void assert_refused(const char *root, const char *path)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_fails(oci_beneath_read(root, path, 100, &out, &err), err,
		OCI_ERR_INVALID, "leads out of");
	assert_null(oci_beneath_resolve(root, path, &err));
	assert_int_equal(out.len, 0);
}

static void symlinks_that_stay_in_the_folder_are_followed(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	oci_auto_free char *own = in_folder(tree, "own");
	oci_auto_free char *file = in_folder(tree, "file");

	assert_reads(tree, "file", "mine");
	assert_reads(tree, "./a//inside", "mine");
	assert_reads(tree, "folder/b/c", "c");
	assert_reads(tree, "folder/../file", "mine");
	assert_reads(tree, "a/b/../../folder/inside", "mine");
	assert_int_equal(symlink(file, own), 0);
	assert_reads(tree, "own", "mine");
	assert_reads(tree, file, "mine");
}

static void what_leads_out_of_the_folder_is_refused(void **state)
{
	static const char *const paths[] = {"out", "a/deep", "chain", "a/up/secret",
		"folder/up/secret", "../secret", "a/../../secret", "sideways",
		"proc/etc/passwd", "/etc/passwd", "a/up/tree/file"};
	oci_auto_free char *tree = make_tree(*state);
	oci_auto_free char *beside = in_folder(*state, "tree-other/file");

	for (size_t i = 0; i < OCI_COUNT(paths); i++)
		assert_refused(tree, paths[i]);
	assert_refused(tree, beside);
}

static void the_symlink_that_leads_out_is_named(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	struct oci_err err = {0};
	struct stat st;

	assert_fails(oci_beneath_open_file(tree, "chain", &st, &err), err,
		OCI_ERR_INVALID, "tree/a/up: is a symlink to ../.., which leads out");
}

static void a_circle_of_symlinks_ends(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	struct oci_err err = {0};
	struct stat st;

	assert_fails(oci_beneath_open_file(tree, "round", &st, &err), err,
		OCI_ERR_SYSTEM, "round");
	assert_int_equal(err.sys, ELOOP);
}

static void what_is_not_there_is_told_apart(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	struct oci_err err = {0};
	struct stat st;

	assert_fails(oci_beneath_open_file(tree, "none", &st, &err), err,
		OCI_ERR_NOT_FOUND, "tree/none");
	assert_fails(oci_beneath_open_file(tree, "dangling", &st, &err), err,
		OCI_ERR_NOT_FOUND, "tree/dangling");
	assert_fails(oci_beneath_open_file(tree, "none/x", &st, &err), err,
		OCI_ERR_NOT_FOUND, "tree/none/x");
}

static void only_regular_files_are_opened_beneath(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	oci_auto_free char *fifo = in_folder(tree, "fifo");
	struct oci_err err = {0};
	struct stat st;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_fails(oci_beneath_open_file(tree, "fifo", &st, &err), err,
		OCI_ERR_INVALID, "not a regular file");
	assert_fails(oci_beneath_open_file(tree, "folder", &st, &err), err,
		OCI_ERR_INVALID, "not a regular file");
	assert_fails(oci_beneath_open_file(tree, "", &st, &err), err, OCI_ERR_INVALID,
		"not a regular file");
}

static void assert_resolves(const char *root, const char *path, const char *wanted)
{
	struct oci_err err = {0};
	oci_auto_free char *real = oci_beneath_resolve(root, path, &err);

	if (!real)
		fail_msg("%s: %s", path, err.msg);
	assert_string_equal(real, wanted);
}

static void a_path_is_resolved_to_where_it_is_or_would_be(void **state)
{
	oci_auto_free char *made = make_tree(*state);
	oci_auto_free char *tree = realpath(made, NULL);
	oci_auto_free char *link = in_folder(*state, "link");
	oci_auto_free char *file = in_folder(tree, "file");
	oci_auto_free char *absent = in_folder(tree, "a/x/y");
	oci_auto_free char *dangling = in_folder(tree, "new/name");
	struct oci_err err = {0};

	assert_int_equal(symlink("tree", link), 0);
	assert_resolves(link, "folder/inside", file);
	assert_resolves(link, "folder/x/y", absent);
	assert_resolves(tree, "dangling", dangling);
	assert_resolves(tree, "a/..", tree);
	assert_resolves("/", "/", "/");
	assert_resolves("/", tree, tree);
	assert_null(oci_beneath_resolve(tree, "a/x/../../..", &err));
	assert_null(oci_beneath_resolve(tree, "file/x", &err));
}

static void a_last_symlink_can_be_left_alone(void **state)
{
	oci_auto_free char *tree = make_tree(*state);
	struct oci_err err = {0};

	assert_fails(oci_beneath_open(tree, "out", O_RDONLY | O_NOFOLLOW, &err), err,
		OCI_ERR_SYSTEM, "out");
	assert_int_equal(err.sys, ELOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(symlinks_that_stay_in_the_folder_are_followed),
		test_in_folder(what_leads_out_of_the_folder_is_refused),
		test_in_folder(the_symlink_that_leads_out_is_named),
		test_in_folder(a_circle_of_symlinks_ends),
		test_in_folder(what_is_not_there_is_told_apart),
		test_in_folder(only_regular_files_are_opened_beneath),
		test_in_folder(a_path_is_resolved_to_where_it_is_or_would_be),
		test_in_folder(a_last_symlink_can_be_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
