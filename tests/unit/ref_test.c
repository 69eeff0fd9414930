#include "folder.h"
#include "oci/ref.h"

static void references_are_parsed(void **state)
{
	static const struct {
		const char *given, *dir, *tag;
	} cases[] = {
		{"oci:out", "out", NULL},
		{"oci:out:v1", "out", "v1"},
		{"oci:/a/b c:1.2.3", "/a/b c", "1.2.3"},
		{"oci:./x", "./x", NULL},
		{"oci:x:latest--amd64", "x", "latest--amd64"},
	};
	static const char *const bad[] = {"", "out", "oci", "oci:", "oci::v1",
		"docker:x", "oci:x:", "oci:x:-a", "oci:x:a/b", "oci:x:a:b", "OCI:x"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		oci_auto_ref ref = {0};

		assert_works(oci_ref_parse(cases[i].given, &ref, &err), err);
		assert_string_equal(ref.dir, cases[i].dir);
		if (cases[i].tag)
			assert_string_equal(ref.tag, cases[i].tag);
		else
			assert_null(ref.tag);
	}
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		struct oci_err err = {0};
		oci_auto_ref ref = {0};

		if (oci_ref_parse(bad[i], &ref, &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
	}
}

static void tags_are_those_that_layouts_and_registries_take(void **state)
{
	static const char *const good[] = {"a", "1", "latest", "v1.2.3", "a_b", "a-b",
		"a--b", "A.B", "sha-0123abc"};
	static const char *const bad[] = {"", ".", "a.", ".a", "a..b", "a__b", "a b",
		"a+b", "a/b", "a:b", "-a", "a-", "a@b", "\xc3\xa9", "a\n", "a._b"};
	char longest[130];
	struct oci_err err = {0};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		assert_works(oci_tag_check(good[i], &err), err);
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		if (oci_tag_check(bad[i], &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
	memset(longest, 'a', sizeof(longest));
	longest[128] = '\0';
	assert_works(oci_tag_check(longest, &err), err);
	longest[128] = 'a';
	longest[129] = '\0';
	assert_int_equal(oci_tag_check(longest, &err), -1);
}

static void names_are_made_full_as_docker_does_and_familiar_again(void **state)
{
	static const struct {
		const char *given, *full, *familiar;
	} cases[] = {
		{"web:1", "docker.io/library/web:1", "web:1"},
		{"web", "docker.io/library/web:latest", "web:latest"},
		{"chorus/web:1", "docker.io/chorus/web:1", "chorus/web:1"},
		{"localhost/web:1", "localhost/web:1", "localhost/web:1"},
		{"localhosts/web:1", "docker.io/localhosts/web:1", "localhosts/web:1"},
		{"r.example/a/web:1", "r.example/a/web:1", "r.example/a/web:1"},
		{"r:5000/web", "r:5000/web:latest", "r:5000/web:latest"},
		{"[::1]:5000/web:1", "[::1]:5000/web:1", "[::1]:5000/web:1"},
		{"library/web:1", "docker.io/library/web:1", "web:1"},
		{"library/a/b:1", "docker.io/library/a/b:1", "library/a/b:1"},
		{"docker.io/web:1", "docker.io/library/web:1", "web:1"},
		{"docker.io/a.b/c:1", "docker.io/a.b/c:1", "docker.io/a.b/c:1"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *full = oci_name_full(cases[i].given);
		oci_auto_free char *again = NULL;

		assert_string_equal(full, cases[i].full);
		assert_string_equal(oci_name_familiar(full), cases[i].familiar);
		again = oci_name_full(oci_name_familiar(full));
		assert_string_equal(again, full);
	}
	assert_null(oci_name_tag("r:5000/web"));
	assert_string_equal(oci_name_tag("r:5000/web:a"), "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_made_full_as_docker_does_and_familiar_again),
		cmocka_unit_test(references_are_parsed),
		cmocka_unit_test(tags_are_those_that_layouts_and_registries_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
