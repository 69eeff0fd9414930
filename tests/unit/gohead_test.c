#include "memo/gohead.h"
#include "test.h"

static struct oci_digest head(const char *text)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct oci_digest digest;

	goci_gohead_add(h, text, strlen(text));
	oci_hasher_finish(h, &digest);
	return digest;
}

static bool same(const char *a, const char *b)
{
	struct oci_digest x = head(a), y = head(b);

	return oci_digest_cmp(&x, &y) == 0;
}

static void what_is_below_the_imports_is_no_part_of_it(void **state)
{
	static const char *const heads[] = {
		"package main\n",
		"// Copyright\n\n/* more */ package main // here\n",
		"package main;import \"fmt\"\n",
		"package main\nimport (\n\t\"fmt\"\n\t_ \"embed\"; x `os` // y )\n\t. \"io\"\n)\n",
		"package main\nimport \"a\"\n/* ( */ import b \"c\"\nimport()\n",
		"\xef\xbb\xbf//go:build linux\n\npackage \xc3\xa9t\xc3\xa9\nimport \"C\"\n",
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(heads); i++) {
		oci_auto_free char *one =
			oci_xasprintf("%sfunc a() { \"import\" }\n", heads[i]);
		oci_auto_free char *two =
			oci_xasprintf("%s\n\nvar importer = 1\nimportx\n", heads[i]);

		assert_true(same(one, two));
	}
}

static void what_decides_a_build_is_part_of_it(void **state)
{
	static const char base[] = "//go:build linux\npackage main\n"
				   "import \"fmt\"\nimport (\n\"os\"\n)\nfunc f() {}\n";
	static const char *const others[] = {
		"//go:build arm\npackage main\nimport \"fmt\"\nimport (\n\"os\"\n)\nfunc f() {}\n",
		"//go:build linux\npackage mail\nimport \"fmt\"\nimport (\n\"os\"\n)\nfunc f() {}\n",
		"//go:build linux\npackage main\nimport \"fmu\"\nimport (\n\"os\"\n)\nfunc f() {}\n",
		"//go:build linux\npackage main\nimport \"fmt\"\nimport (\n\"io\"\n)\nfunc f() {}\n",
		"//go:build linux\npackage main\nimport \"fmt\"\nimport (\n\"os\"\n)\nimport \"a\"\nfunc f() {}\n",
		"//go:build linux\npackage main\nimport \"fmt\"\nimport (\n\"os\"\n)\n//go:embed x\nfunc f() {}\n",
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(others); i++)
		assert_false(same(base, others[i]));
}

static void embed_lines_count_wherever_they_are(void **state)
{
	(void)state;
	assert_false(same("package a\nvar x int\n//go:embed one\n",
		"package a\nvar x int\n//go:embed two\n"));
	assert_true(same("package a\nvar x int\n//go:embed one\nvar y\n",
		"package a\nvar longer int\n//go:embed one\nvar z\n"));
	assert_false(
		same("package a\n//go:embed one", "package a\n//go:embed one two"));
}

static void what_is_not_understood_counts_whole(void **state)
{
	static const char *const broken[][2] = {
		{"", "x"},
		{"packag main\nx", "packag main\ny"},
		{"package main\nimport \"a\\\"b\"\nx",
			"package main\nimport \"a\\\"b\"\ny"},
		{"package main\nimport (\n\"a\"\nx",
			"package main\nimport (\n\"a\"\ny"},
		{"package main\nimport \"a\nx", "package main\nimport \"a\ny"},
		{"package main /* x", "package main /* y"},
		{"package main\nimport", "package main\nimport "},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(broken); i++)
		assert_false(same(broken[i][0], broken[i][1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_below_the_imports_is_no_part_of_it),
		cmocka_unit_test(what_decides_a_build_is_part_of_it),
		cmocka_unit_test(embed_lines_count_wherever_they_are),
		cmocka_unit_test(what_is_not_understood_counts_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
