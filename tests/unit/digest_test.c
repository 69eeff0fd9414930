#include "folder.h"
#include "oci/span.h"

static const char of_nothing[] =
	"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char of_abc[] =
	"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void known_content_has_its_known_digest(void **state)
{
	struct oci_digest d;

	(void)state;
	oci_digest_of("", 0, &d);
	assert_string_equal(d.str, of_nothing);
	oci_digest_of("abc", 3, &d);
	assert_string_equal(d.str, of_abc);
	assert_string_equal(oci_digest_hex(&d), of_abc + 7);
}

static void hasher_is_ready_again_after_finish(void **state)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct oci_digest d;

	(void)state;
	for (int i = 0; i < 3; i++) {
		oci_hasher_add(h, "a", 1);
		oci_hasher_add(h, "bc", 2);
		oci_hasher_finish(h, &d);
		assert_string_equal(d.str, of_abc);
	}
	oci_hasher_finish(h, &d);
	assert_string_equal(d.str, of_nothing);
}

static void lists_of_strings_do_not_collide(void **state)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct oci_digest a, b;

	(void)state;
	oci_hasher_add_str(h, "ab");
	oci_hasher_add_str(h, "c");
	oci_hasher_finish(h, &a);
	oci_hasher_add_str(h, "a");
	oci_hasher_add_str(h, "bc");
	oci_hasher_finish(h, &b);
	assert_int_not_equal(oci_digest_cmp(&a, &b), 0);
	assert_int_equal(oci_digest_cmp(&a, &a), 0);
}

static void only_the_written_form_of_sha256_is_parsed(void **state)
{
	static const char *const bad[] = {"", "sha256", "sha256:", "sha512:00",
		"../../etc",
		"SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a\n"};
	struct oci_err err = {0};
	struct oci_digest d;

	(void)state;
	assert_works(oci_digest_parse(of_abc, &d, &err), err);
	assert_string_equal(d.str, of_abc);
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		assert_fails(oci_digest_parse(bad[i], &d, &err), err, OCI_ERR_INVALID,
			"digest");
}

static void a_part_of_a_file_is_hashed_wherever_the_file_stands(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	struct oci_span span = {.offset = 1, .size = 3};
	struct oci_err err = {0};
	struct oci_digest d;
	int64_t size;

	put(*state, "f", "xabcy");
	span.fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(lseek(span.fd, 2, SEEK_SET), 2);
	assert_works(oci_span_digest(&span, &d, &size, &err), err);
	assert_string_equal(d.str, of_abc);
	assert_int_equal(size, 3);
	assert_int_equal(lseek(span.fd, 0, SEEK_CUR), 2);
	oci_span_close(&span);
	assert_fails(
		oci_span_digest(&span, &d, &size, &err), err, OCI_ERR_SYSTEM, "read");
}

static void what_is_cut_or_too_large_is_not_slurped(void **state)
{
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_span span = {.offset = 1, .size = 4};
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	put(*state, "f", "xabcd");
	span.fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_works(oci_span_slurp(&span, 4, &text, &err), err);
	assert_string_equal(text.data, "abcd");
	assert_fails(oci_span_slurp(&span, 3, &text, &err), err, OCI_ERR_INVALID,
		"larger than 3");
	put(*state, "f", "xabc");
	assert_fails(oci_span_slurp(&span, 4, &text, &err), err, OCI_ERR_INVALID, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_content_has_its_known_digest),
		cmocka_unit_test(hasher_is_ready_again_after_finish),
		cmocka_unit_test(lists_of_strings_do_not_collide),
		cmocka_unit_test(only_the_written_form_of_sha256_is_parsed),
		test_in_folder(a_part_of_a_file_is_hashed_wherever_the_file_stands),
		test_in_folder(what_is_cut_or_too_large_is_not_slurped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
