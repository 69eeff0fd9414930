#include "folder.h"

static mode_t mode_of(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void only_regular_files_are_opened(void **state)
{
	oci_auto_free char *fifo = in_folder(*state, "fifo");
	oci_auto_free char *link = in_folder(*state, "link");
	struct oci_err err = {0};
	struct stat st;
	int fd;

	put(*state, "file", "x");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("file", link), 0);
	assert_fails(oci_fs_open(AT_FDCWD, fifo, false, &st, &err), err,
		OCI_ERR_INVALID, "not a regular file");
	assert_fails(oci_fs_open(AT_FDCWD, *state, false, &st, &err), err,
		OCI_ERR_INVALID, "not a regular file");
	assert_fails(oci_fs_open(AT_FDCWD, link, true, &st, &err), err, OCI_ERR_INVALID,
		"symlink");
	assert_fails(oci_fs_open(AT_FDCWD, "/no/such/file", true, &st, &err), err,
		OCI_ERR_NOT_FOUND, "/no/such/file");
	fd = oci_fs_open(AT_FDCWD, link, false, &st, &err);
	assert_works(fd, err);
	assert_int_equal(st.st_size, 1);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	close(fd);
}

static void reads_end_at_their_limit(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	put(*state, "f", "12345678");
	oci_buf_adds(&out, "before ");
	assert_works(oci_fs_read(AT_FDCWD, path, true, 8, &out, &err), err);
	assert_string_equal(out.data, "before 12345678");
	assert_fails(oci_fs_read(AT_FDCWD, path, true, 7, &out, &err), err,
		OCI_ERR_INVALID, "larger than 7 bytes");
}

static void an_endless_file_is_not_read_to_its_end(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_fails(oci_fs_read(AT_FDCWD, "/dev/zero", true, 100, &out, &err), err,
		OCI_ERR_INVALID, "not a regular file");
}

static void folders_are_made_as_the_umask_says(void **state)
{
	oci_auto_free char *path = in_folder(*state, "a/b//c");
	oci_auto_strv made = OCI_STRV_INIT;
	struct oci_err err = {0};
	mode_t before = umask(077);

	assert_works(oci_fs_mkdirs(path, &made, &err), err);
	assert_works(oci_fs_mkdirs(path, &made, &err), err);
	umask(before);
	assert_int_equal(mode_of(*state, "a"), 0700);
	assert_int_equal(mode_of(*state, "a/b"), 0700);
	assert_int_equal(mode_of(*state, "a/b/c"), 0700);
	assert_int_equal(made.count, 3);
	assert_true(strlen(made.items[0]) < strlen(made.items[2]));
}

static void a_file_in_the_way_of_a_folder_is_told(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f/sub");
	struct oci_err err = {0};

	put(*state, "f", "x");
	assert_fails(oci_fs_mkdirs(path, NULL, &err), err, OCI_ERR_INVALID,
		"is not a folder");
}

static void a_folder_is_made_through_no_link_to_nothing(void **state)
{
	oci_auto_free char *path = in_folder(*state, "link/sub");
	oci_auto_free char *link = in_folder(*state, "link");
	oci_auto_free char *there = in_folder(*state, "there");
	struct oci_err err = {0};

	assert_int_equal(symlink("there", link), 0);
	assert_fails(oci_fs_mkdirs(path, NULL, &err), err, OCI_ERR_INVALID,
		"is not a folder");
	assert_int_equal(access(there, F_OK), -1);
	assert_int_equal(mkdir(there, 0700), 0);
	assert_works(oci_fs_mkdirs(path, NULL, &err), err);
	assert_int_equal(mode_of(*state, "there/sub"), 0755);
}

static void a_written_file_is_whole_and_of_the_umask(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);
	mode_t before = umask(077);

	assert_works(oci_fs_write_file(dir, "f", "first", 5, true, &err), err);
	assert_works(oci_fs_write_file(dir, "f", "second", 6, false, &err), err);
	umask(before);
	slurp(*state, "f", &text);
	assert_string_equal(text.data, "second");
	assert_int_equal(mode_of(*state, "f"), 0600);
	assert_int_equal(count_names(*state), 1);
}

static void a_released_temporary_file_leaves_nothing(void **state)
{
	struct oci_err err = {0};
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);
	oci_auto_tmp tmp = OCI_TMP_INIT;

	assert_works(oci_tmp_open(&tmp, dir, &err), err);
	assert_works(oci_fs_write_all(tmp.fd, "x", 1, &err), err);
	oci_tmp_release(&tmp);
	assert_int_equal(count_names(*state), 0);
	assert_int_equal(tmp.fd, -1);
}

static void a_temporary_file_that_cannot_be_published_leaves_nothing(void **state)
{
	struct oci_err err = {0};
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);
	oci_auto_tmp tmp = OCI_TMP_INIT;

	put(*state, "folder/inside", "x");
	assert_works(oci_tmp_open(&tmp, dir, &err), err);
	assert_int_equal(oci_tmp_publish(&tmp, dir, "folder", &err), -1);
	assert_int_equal(oci_tmp_publish(&tmp, dir, "no/such/folder", &err), -1);
	oci_tmp_release(&tmp);
	assert_int_equal(count_names(*state), 1);
	assert_true(is_there(*state, "folder/inside"));
}

static void a_read_only_tree_is_removed(void **state)
{
	oci_auto_free char *sub = in_folder(*state, "mod/pkg");
	oci_auto_free char *top = in_folder(*state, "mod");
	oci_auto_free char *link = in_folder(*state, "mod/pkg/link");

	put(*state, "mod/pkg/file", "x");
	put(*state, "kept", "x");
	assert_int_equal(symlink("../../kept", link), 0);
	assert_int_equal(chmod(sub, 0555), 0);
	assert_int_equal(chmod(top, 0555), 0);
	oci_fs_remove_tree(AT_FDCWD, top);
	oci_fs_remove_tree(AT_FDCWD, top);
	assert_false(is_there(*state, "mod"));
	assert_true(is_there(*state, "kept"));
}

static void copies_are_exact_or_an_error(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	struct oci_err err = {0};
	struct stat st;
	oci_auto_close int in = -1;
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);
	oci_auto_tmp out = OCI_TMP_INIT, again = OCI_TMP_INIT;
	char text[8] = "";

	put(*state, "f", "content");
	in = oci_fs_open(AT_FDCWD, path, true, &st, &err);
	assert_works(in, err);
	assert_int_equal(lseek(in, 3, SEEK_SET), 3);
	assert_works(oci_tmp_open(&out, dir, &err), err);
	assert_works(oci_fs_copy(in, out.fd, 7, &err), err);
	assert_int_equal(pread(out.fd, text, sizeof(text), 0), 7);
	assert_string_equal(text, "content");
	assert_works(oci_tmp_open(&again, dir, &err), err);
	assert_fails(oci_fs_copy(in, again.fd, 8, &err), err, OCI_ERR_MISMATCH, "file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(only_regular_files_are_opened),
		test_in_folder(reads_end_at_their_limit),
		cmocka_unit_test(an_endless_file_is_not_read_to_its_end),
		test_in_folder(folders_are_made_as_the_umask_says),
		test_in_folder(a_folder_is_made_through_no_link_to_nothing),
		test_in_folder(a_file_in_the_way_of_a_folder_is_told),
		test_in_folder(a_written_file_is_whole_and_of_the_umask),
		test_in_folder(a_released_temporary_file_leaves_nothing),
		test_in_folder(
			a_temporary_file_that_cannot_be_published_leaves_nothing),
		test_in_folder(a_read_only_tree_is_removed),
		test_in_folder(copies_are_exact_or_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
