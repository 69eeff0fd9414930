#include "distro/copyright.h"
#include "distro/copyright_names.h"
#include "test.h"

#include <stdlib.h>

#define HEAD \
	"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"

static char *joined(const char *text, size_t len)
{
	oci_auto_strv found = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	goci_copyright_licences(text, len, &found);
	for (size_t i = 0; i < found.count; i++)
		oci_buf_addf(&out, "%s;", found.items[i]);
	return oci_buf_take(&out);
}

static void expect(const char *text, const char *wanted)
{
	oci_auto_free char *found = joined(text, strlen(text));

	assert_string_equal(found, wanted);
}

static void short_names_that_mean_one_licence_are_ids(void **state)
{
	static const char *const pairs[][2] = {
		{"Expat", "MIT"},
		{"gpl-2+", "GPL-2.0-or-later"},
		{"LGPL-2.1+ or Expat", "LGPL-2.1-or-later OR MIT"},
		{"Zlib and BSD-3-clause  ", "Zlib AND BSD-3-Clause"},
		{"Apache-2.0", "Apache-2.0"},
		{"Artistic", NULL},
		{"GPL-2+ with OpenSSL exception", NULL},
		{"GPL-2+ or Artistic, and Expat", NULL},
		{"GPL-2+ or", NULL},
		{"or", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(pairs); i++) {
		oci_auto_free char *found = goci_copyright_expression(pairs[i][0]);

		if (!pairs[i][1])
			assert_null(found);
		else
			assert_string_equal(found, pairs[i][1]);
	}
}

static void fields_of_the_machine_readable_form_are_read(void **state)
{
	(void)state;
	expect(HEAD "\nFiles: *\nCopyright: 2020 A\nLicense: GPL-2+\n\n"
		    "Files: b\nLicense: ours\n\nlicense:  Expat\n a text\n .\n more\n",
		"GPL-2.0-or-later;MIT;ours;");
}

static void a_text_says_what_an_unknown_name_means(void **state)
{
	(void)state;
	expect(HEAD
		"\nFiles: *\nLicense: mine\n\nLicense: mine\n"
		" Permission to use, copy, modify, and/or distribute this software for any\n"
		" purpose with or without fee is hereby granted, provided that the above\n"
		" copyright notice and this permission notice appear in all copies.\n .\n"
		" THE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES\n"
		" WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF\n"
		" MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR\n"
		" ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES\n"
		" WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN\n"
		" ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF\n"
		" OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.\n",
		"ISC;");
}

static void another_file_is_known_by_its_hash(void **state)
{
	(void)state;
	expect("This is free.\nLicense: GPL-2\n",
		"LicenseRef-sha256-4e4cdb3e3ac1e6bcb079bf7e3be210e3add11dd2c97abd7954a508414d7a9187;");
}

static void hostile_files_end_and_are_bounded(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_strv found = OCI_STRV_INIT;
	static const char zero[] = HEAD "License: a\0b\nLicense:";

	(void)state;
	oci_buf_adds(&text, HEAD);
	for (int i = 0; i < 50000; i++)
		oci_buf_addf(&text, "License: name-%d\n", i);
	goci_copyright_licences(text.data, text.len, &found);
	assert_true(found.count <= 200);
	oci_strv_release(&found);
	goci_copyright_licences(zero, sizeof(zero) - 1, &found);
	goci_copyright_licences("", 0, &found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_names_that_mean_one_licence_are_ids),
		cmocka_unit_test(fields_of_the_machine_readable_form_are_read),
		cmocka_unit_test(a_text_says_what_an_unknown_name_means),
		cmocka_unit_test(another_file_is_known_by_its_hash),
		cmocka_unit_test(hostile_files_end_and_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
