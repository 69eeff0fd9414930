#include "oci/mem.h"
#include "oci/utf8.h"
#include "test.h"

static void well_formed_text_is_accepted(void **state)
{
	static const char *const good[] = {"", "plain", "\x7f", "\xc2\x80",
		"gr\xc3\xbc\xc3\x9f", "\xdf\xbf", "\xe0\xa0\x80", "\xe2\x82\xac",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		if (!oci_utf8_valid(good[i]))
			fail_msg("case %zu is refused", i);
}

static void broken_text_is_refused(void **state)
{
	static const char *const bad[] = {
		"\x80",             /* a continuation alone */
		"a\xff",            /* never in UTF-8 */
		"\xc3",             /* cut */
		"\xe2\x82",         /* cut */
		"\xf0\x90\x80",     /* cut */
		"\xc0\xaf",         /* overlong "/" */
		"\xc1\xbf",         /* overlong */
		"\xe0\x9f\xbf",     /* overlong */
		"\xf0\x8f\xbf\xbf", /* overlong */
		"\xed\xa0\x80",     /* a surrogate */
		"\xed\xbf\xbf",     /* a surrogate */
		"\xf4\x90\x80\x80", /* over U+10FFFF */
		"\xf5\x80\x80\x80", /* over U+10FFFF */
		"caf\xe9",          /* Latin-1 */
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		if (oci_utf8_valid(bad[i]))
			fail_msg("case %zu is accepted", i);
}

static void control_characters_are_seen(void **state)
{
	(void)state;
	assert_false(oci_utf8_has_control(""));
	assert_false(oci_utf8_has_control(" plain \xc3\xa9"));
	assert_true(oci_utf8_has_control("a\nb"));
	assert_true(oci_utf8_has_control("\x1b"));
	assert_true(oci_utf8_has_control("end\x7f"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_text_is_accepted),
		cmocka_unit_test(broken_text_is_refused),
		cmocka_unit_test(control_characters_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
