#include "licence/licence.h"
#include "licence/licence_module.h"
#include "licence/licence_table.h"
#include "licence/licence_text.h"
#include "test.h"

#include <ctype.h>
#include <stdlib.h>

static const char mit[] =
	"MIT License\n\nCopyright (c) 2020 Someone\n\n"
	"Permission is hereby granted, free of charge, to any person obtaining a copy\n"
	"of this software and associated documentation files (the \"Software\"), to "
	"deal\nin the Software without restriction, including without limitation the "
	"rights\nto use, copy, modify, merge, publish, distribute, sublicense, and/or "
	"sell\ncopies of the Software, and to permit persons to whom the Software is\n"
	"furnished to do so, subject to the following conditions:\n\n"
	"The above copyright notice and this permission notice shall be included in "
	"all\ncopies or substantial portions of the Software.\n\n"
	"THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR\n"
	"IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY.\n";

#define BSD                                                                                 \
	"Redistribution and use in source and binary forms, with or without\n"              \
	"// modification, are permitted provided that the following conditions are met:\n"  \
	"// * Redistributions of source code must retain the above copyright\n// notice.\n" \
	"// * Redistributions in binary form must reproduce the above\n// copyright "       \
	"notice.\n"
#define BSD_END "THIS SOFTWARE IS PROVIDED \"AS IS\" AND NO WARRANTY IS GIVEN.\n"

static void expect(const char *text, const char *licences, bool whole)
{
	oci_auto_strv found = OCI_STRV_INIT;

	assert_int_equal(goci_licence_of_text(text, strlen(text), &found), whole);
	assert_list(&found, licences);
}

static void a_text_is_recognized_by_its_words_alone(void **state)
{
	oci_auto_buf loud = OCI_BUF_INIT;

	(void)state;
	expect(mit, "MIT", true);
	for (const char *s = mit; *s; s++)
		oci_buf_addf(&loud, *s == '\n' ? "\r\n# " : "%c",
			toupper((unsigned char)*s));
	expect(loud.data, "MIT", true);
}

static void licences_that_differ_by_a_clause_are_told_apart(void **state)
{
	(void)state;
	expect(BSD BSD_END, "BSD-2-Clause", true);
	expect(BSD "Neither the name of X may be used to endorse or promote products\n"
		   "// derived from this software without permission.\n" BSD_END,
		"BSD-3-Clause", true);
	expect(BSD
		"All advertising materials mentioning features or use of this "
		"software\nmust display the name. The name may not be used to endorse "
		"or promote products derived from this software.\n" BSD_END,
		"BSD-4-Clause", true);
}

static void two_licences_in_one_file_are_both_told(void **state)
{
	oci_auto_free char *both = oci_xasprintf("%s\n---\n%s%s", mit, BSD, BSD_END);
	oci_auto_free char *twice = oci_xasprintf("%s\n---\n%s", mit, mit);

	(void)state;
	expect(both, "BSD-2-Clause|MIT", true);
	expect(twice, "MIT", true);
}

static void terms_that_are_not_known_are_told(void **state)
{
	oci_auto_buf more = OCI_BUF_INIT;

	(void)state;
	oci_buf_adds(&more, mit);
	for (int i = 0; i < 40; i++)
		oci_buf_adds(&more, "and furthermore nobody may\n");
	expect(more.data, "MIT", false);
	expect("All rights reserved.", "", false);
	expect("", "", false);
}

static void names_of_holders_are_no_terms(void **state)
{
	oci_auto_buf many = OCI_BUF_INIT;

	(void)state;
	for (int i = 0; i < 200; i++)
		oci_buf_adds(&many, "Copyright (c) 2011-2020 A Person of a Company\n");
	oci_buf_adds(&many, mit);
	expect(many.data, "MIT", true);
}

static void terms_that_change_a_licence_make_it_another(void **state)
{
	oci_auto_free char *json = oci_xasprintf(
		"%s\nThe Software shall be used for Good, not Evil.\n", mit);
	oci_auto_free char *commons =
		oci_xasprintf("\"Commons Clause\" License Condition\n%s", mit);

	(void)state;
	expect(json, "JSON", true);
	expect(commons, "", false);
}

static void a_tag_is_an_expression_of_known_ids(void **state)
{
	(void)state;
	expect("// SPDX-License-Identifier: Apache-2.0 OR MIT\n", "Apache-2.0 OR MIT",
		true);
	expect("/* SPDX-License-Identifier: MPL-2.0 */", "MPL-2.0", true);
	expect("SPDX-License-Identifier: MIT AND\n", "", false);
	expect("SPDX-License-Identifier: \x1b[31mMIT\n", "", false);
}

static void an_expression_is_checked(void **state)
{
	static const char *const right[] = {"MIT",
		"GPL-2.0-only WITH Linux-syscall-note",
		"(MIT OR Apache-2.0) AND LicenseRef-x.y-1", "Apache-2.0+", "((MIT))"};
	static const char *const wrong[] = {"", "MIT BSD-3-Clause", "MIT OR", "OR MIT",
		"(MIT", "MIT)", "MIT WITH MIT", "mit", "LicenseRef-", "LicenseRef-a/b",
		"MIT and ISC", "()", "MIT (ISC)", ")MIT("};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(right); i++)
		if (!goci_licence_is_expression(right[i]))
			fail_msg("\"%s\" is one", right[i]);
	for (size_t i = 0; i < OCI_COUNT(wrong); i++)
		if (goci_licence_is_expression(wrong[i]))
			fail_msg("\"%s\" is none", wrong[i]);
}

static void licences_are_joined_by_and(void **state)
{
	oci_auto_strv all = OCI_STRV_INIT;
	oci_auto_free char *joined = NULL, *none = goci_licence_expression(&all);

	(void)state;
	assert_null(none);
	oci_strv_add(&all, "ISC OR MIT");
	oci_strv_add(&all, "Apache-2.0");
	oci_strv_add(&all, "MIT BSD");
	joined = goci_licence_expression(&all);
	assert_string_equal(joined,
		"(ISC OR MIT) AND Apache-2.0 AND LicenseRef-"
		"81411fa59d492dd4c6291eaed7b29a76e16583304266e476bc73665a79b0bfb7");
}

static void every_licence_of_the_table_has_an_id(void **state)
{
	(void)state;
	for (size_t i = 0; i < goci_licence_row_count; i++) {
		const struct goci_licence_row *row = &goci_licence_rows[i];

		if (!goci_licence_is_expression(row->id))
			fail_msg("%s is no id", row->id);
		for (size_t k = 0; k < GOCI_LICENCE_PHRASES && row->phrases[k]; k++) {
			const char *phrase = row->phrases[k];
			oci_auto_buf words = OCI_BUF_INIT;

			goci_licence_words(phrase, strlen(phrase), &words);
			assert_string_equal(words.data, phrase);
		}
	}
}

static void files_of_licences_have_their_names(void **state)
{
	static const char *const right[] = {"LICENSE", "license.txt", "LICENCE.md",
		"COPYING", "LICENSE-MIT", "LICENSE_APACHE", "UNLICENSE",
		"COPYING.LESSER"};
	static const char *const wrong[] = {"license.go", "licensed", "README.md",
		"licenses.json", "", "LICENSE.tmpl"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(right); i++)
		if (!goci_licence_is_file(right[i]))
			fail_msg("\"%s\" is one", right[i]);
	for (size_t i = 0; i < OCI_COUNT(wrong); i++)
		if (goci_licence_is_file(wrong[i]))
			fail_msg("\"%s\" is none", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_recognized_by_its_words_alone),
		cmocka_unit_test(licences_that_differ_by_a_clause_are_told_apart),
		cmocka_unit_test(two_licences_in_one_file_are_both_told),
		cmocka_unit_test(terms_that_are_not_known_are_told),
		cmocka_unit_test(names_of_holders_are_no_terms),
		cmocka_unit_test(terms_that_change_a_licence_make_it_another),
		cmocka_unit_test(a_tag_is_an_expression_of_known_ids),
		cmocka_unit_test(an_expression_is_checked),
		cmocka_unit_test(licences_are_joined_by_and),
		cmocka_unit_test(every_licence_of_the_table_has_an_id),
		cmocka_unit_test(files_of_licences_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
