#include "folder.h"

#include "archive/tarball.h"
#include "source/archive_header.h"

/* What a file of `size` bytes begins with: its headers, as the reader of archives sees.
 */
static int64_t size_of(const char *dir, int64_t size)
{
	enum { BLOCK = OCI_ARCHIVE_BLOCK };
	oci_auto_output output = OCI_OUTPUT_INIT;
	struct oci_tarball tar = {.output = &output};
	oci_auto_buf text = OCI_BUF_INIT, path = OCI_BUF_INIT, link = OCI_BUF_INIT;
	struct oci_archive_header h;
	oci_auto_free char *file = in_folder(dir, "a.tar");
	struct oci_err err = {0};
	int64_t found = -1;

	assert_works(oci_output_find(&output, file, &err), err);
	assert_works(oci_output_start(&output, &err), err);
	assert_works(oci_tarball_file(&tar, "blobs/sha256/x", size, &err), err);
	assert_works(oci_output_finish(&output, false, &err), err);
	assert_works(oci_fs_read(AT_FDCWD, file, true, 4096, &text, &err), err);
	assert_null(oci_archive_header_read(text.data, &h));
	if (h.type != OCI_MEMBER_PAX) {
		assert_int_equal(text.len, BLOCK);
		return h.size;
	}
	assert_int_equal(text.len, 3 * BLOCK);
	assert_null(oci_archive_pax(
		text.data + BLOCK, (size_t)h.size, false, &path, &link, &found));
	assert_null(oci_archive_header_read(text.data + 2 * BLOCK, &h));
	assert_int_equal(h.type, OCI_MEMBER_FILE);
	oci_buf_release(&path);
	oci_buf_release(&link);
	return found;
}

static void sizes_of_eight_gib_and_more_are_in_a_pax_header(void **state)
{
	const int64_t sizes[] = {0, 1, 511, 512, (INT64_C(1) << 33) - 1,
		INT64_C(1) << 33, INT64_C(10000000000), INT64_C(1) << 50};

	for (size_t i = 0; i < OCI_COUNT(sizes); i++)
		assert_int_equal(size_of(*state, sizes[i]), sizes[i]);
}

static void content_of_another_size_is_an_error(void **state)
{
	oci_auto_output output = OCI_OUTPUT_INIT;
	struct oci_tarball tar = {.output = &output};
	oci_auto_free char *file = in_folder(*state, "b.tar");
	struct oci_err err = {0};

	assert_works(oci_output_find(&output, file, &err), err);
	assert_works(oci_output_start(&output, &err), err);
	assert_works(oci_tarball_file(&tar, "x", 3, &err), err);
	assert_int_equal(oci_tarball_data(&tar, "four", 4, &err), -1);
	assert_works(oci_tarball_data(&tar, "ab", 2, &err), err);
	assert_int_equal(oci_tarball_end_file(&tar, &err), -1);
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			sizes_of_eight_gib_and_more_are_in_a_pax_header, folder_setup,
			folder_teardown),
		cmocka_unit_test_setup_teardown(content_of_another_size_is_an_error,
			folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
