#include "app/text.h"
#include "app/text_json.h"
#include "app/text_print.h"
#include "oci/utf8.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* What is foreign, and how it is shown on one line. */
static const struct {
	const char *raw;
	const char *shown;
} cases[] = {
	{"", ""},
	{"plain text, \\ \" ' ~", "plain text, \\ \" ' ~"},
	{"gr\xc3\xbc\xc3\x9f \xe6\x97\xa5\xe6\x9c\xac",
		"gr\xc3\xbc\xc3\x9f \xe6\x97\xa5\xe6\x9c\xac"},
	/* Hebrew and Arabic need no marks to be told. */
	{"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84",
		"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84"},
	/* Joined emoji, Persian's zero width non-joiner, a variation selector. */
	{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"},
	{"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1",
		"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1"},
	{"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f"},
	/* C0 and DEL */
	{"a\nb\rc\td\be\ff", "a\\nb\\rc\\td\\be\\ff"},
	{"\x01\x07\x1b]0;x\x1f\x7f", "\\u0001\\u0007\\u001b]0;x\\u001f\\u007f"},
	/* C1: a control sequence of one character, an end of line, the last one */
	{"\xc2\x9b"
	 "31m\xc2\x85\xc2\x9f",
		"\\u009b31m\\u0085\\u009f"},
	{"\xc2\xa0", "\xc2\xa0"},
	/* Direction */
	{"\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", "\\u061c\\u200e\\u200f"},
	{"\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae",
		"\\u202a\\u202b\\u202c\\u202d\\u202e"},
	{"\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9",
		"\\u2066\\u2067\\u2068\\u2069"},
	/* Ends of lines, what has no width, annotations, tags */
	{"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"},
	{"\xe2\x80\x8b\xe2\x81\xa0\xef\xbb\xbf", "\\u200b\\u2060\\ufeff"},
	{"\xef\xbf\xb9\xef\xbf\xbb\xef\xbf\xbc", "\\ufff9\\ufffb\xef\xbf\xbc"},
	{"\xf3\xa0\x80\x81\xf3\xa0\x81\xbf\xf3\xa0\x82\x80",
		"\\udb40\\udc01\\udb40\\udc7f\xf3\xa0\x82\x80"},
	/* Noncharacters */
	{"\xef\xb7\x90\xef\xbf\xbe\xef\xbf\xbf", "\\ufdd0\\ufffe\\uffff"},
	{"\xf4\x8f\xbf\xbf\xf0\x9f\xbf\xbe", "\\udbff\\udfff\\ud83f\\udffe"},
	/* Bytes that are not UTF-8 */
	{"a\xff\xfe", "a\\xff\\xfe"},
	{"\x80\x9b", "\\x80\\x9b"},
	{"\xc0\xaf\xc1\xbf", "\\xc0\\xaf\\xc1\\xbf"},
	{"\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},
	{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
	{"\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},
	{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
	{"\xc2\x1b[m", "\\xc2\\u001b[m"},
	{"cut \xe2\x80", "cut \\xe2\\x80"},
	{"\xf0\x9f\x91", "\\xf0\\x9f\\x91"},
};

static void foreign_text_is_shown_and_does_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *shown = goci_text_clean(cases[i].raw);
		oci_auto_free char *again = goci_text_clean(shown);

		assert_string_equal(shown, cases[i].shown);
		assert_string_equal(again, shown);
		assert_true(oci_utf8_all_plain(shown));
	}
}

/* What is told as plain is what is not changed. */
static void a_check_refuses_what_the_printer_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		assert_int_equal(oci_utf8_all_plain(cases[i].raw),
			strcmp(cases[i].raw, cases[i].shown) == 0);
}

/* Of each text, what is handed over of it: no byte after that is looked at. */
static void text_is_cut_at_any_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		for (size_t len = 0; len <= strlen(cases[i].raw); len++) {
			char *copy = oci_xstrndup(cases[i].raw, len);
			oci_auto_buf text = OCI_BUF_INIT, cut = OCI_BUF_INIT;

			goci_text_add(&text, copy);
			goci_text_add_lines(&cut, cases[i].raw, len);
			free(copy);
			assert_true(oci_utf8_all_plain(text.data));
			assert_true(oci_utf8_valid(cut.data));
		}
}

static void lines_keep_ends_and_tabs_alone(void **state)
{
	static const char raw[] = "a\n\tb\r\n\0c\x1b[31m\n";
	oci_auto_buf text = OCI_BUF_INIT;

	(void)state;
	goci_text_add_lines(&text, raw, sizeof(raw) - 1);
	assert_string_equal(text.data, "a\n\tb\\r\n\\u0000c\\u001b[31m\n");
}

/* What is written to a stream. */
static char *printed(const char *text, size_t len)
{
	char *data = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&data, &size);

	goci_text_print(out, text, len);
	fclose(out);
	return data;
}

static void all_that_is_printed_is_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		const char *raw = cases[i].raw;
		oci_auto_free char *text = printed(raw, strlen(raw));
		oci_auto_buf lines = OCI_BUF_INIT;

		goci_text_add_lines(&lines, raw, strlen(raw));
		assert_string_equal(text, lines.data);
	}
}

static void a_printed_line_is_one(void **state)
{
	char *data = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&data, &size);

	(void)state;
	goci_text_print_line(out, "oci:%s@%s", "a\noci:b", "x");
	fclose(out);
	assert_string_equal(data, "oci:a\\noci:b@x\n");
	free(data);
}

/* The notation is JSON's: what is printed means what was printed. */
static void json_keeps_its_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		json_t *doc = json_object(), *read;
		oci_auto_free char *raw = NULL, *text = NULL;
		bool valid = oci_utf8_valid(cases[i].raw);

		goci_text_set(doc, "x", cases[i].raw);
		if (valid)
			assert_string_equal(
				json_string_value(json_object_get(doc, "x")),
				cases[i].raw);
		raw = json_dumps(doc, JSON_COMPACT);
		text = printed(raw, strlen(raw));
		read = json_loads(text, 0, NULL);
		assert_non_null(read);
		assert_true(json_equal(read, doc));
		json_decref(read);
		json_decref(doc);
	}
}

static void json_tells_bytes_that_are_no_text(void **state)
{
	json_t *value = goci_text_json("a\xff\xc2\x9b\n");

	(void)state;
	assert_string_equal(json_string_value(value), "a\\xff\xc2\x9b\n");
	json_decref(value);
}

static void columns_are_those_of_what_is_shown(void **state)
{
	(void)state;
	assert_int_equal(goci_text_width("a\x1b"), 7);
	assert_int_equal(goci_text_width("\xe6\x97\xa5"), 2);
	/* U+26A1 and U+1F680, which are emoji, and U+2502, a line of a box. */
	assert_int_equal(goci_text_width("\xe2\x9a\xa1\xf0\x9f\x9a\x80"), 4);
	assert_int_equal(goci_text_width("\xe2\x94\x82"), 1);
	assert_int_equal(goci_text_width("\xff"), 4);
}

static void escapes_are_not_cut_in_two(void **state)
{
	(void)state;
	for (size_t width = 1; width < 8; width++) {
		oci_auto_buf buf = OCI_BUF_INIT;

		goci_text_add_cut(&buf,
			"a\xc2\x9b"
			"b",
			width);
		assert_string_equal(buf.data, width < 7 ? "a" : "a\\u009b");
	}
}

static void what_is_too_long_ends_in_dots(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	(void)state;
	goci_text_add_short(&buf, "12345678", 8);
	goci_text_add_short(&buf, "123456789", 8);
	assert_string_equal(buf.data, "1234567812345...");
}

static void rows_are_lines_and_line_up(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	const char *name = "env";

	(void)state;
	goci_text_add_row(&buf, &name, "A=\nlayers");
	goci_text_add_row(&buf, &name, "B=\xe2\x80\xae");
	goci_text_add_padded(&buf, "a\r", 6);
	oci_buf_adds(&buf, "|");
	assert_string_equal(buf.data, "  env          A=\\nlayers\n"
				      "               B=\\u202e\n"
				      "a\\r   |");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_text_is_shown_and_does_nothing),
		cmocka_unit_test(a_check_refuses_what_the_printer_changes),
		cmocka_unit_test(text_is_cut_at_any_byte),
		cmocka_unit_test(lines_keep_ends_and_tabs_alone),
		cmocka_unit_test(all_that_is_printed_is_harmless),
		cmocka_unit_test(a_printed_line_is_one),
		cmocka_unit_test(json_keeps_its_value),
		cmocka_unit_test(json_tells_bytes_that_are_no_text),
		cmocka_unit_test(columns_are_those_of_what_is_shown),
		cmocka_unit_test(escapes_are_not_cut_in_two),
		cmocka_unit_test(what_is_too_long_ends_in_dots),
		cmocka_unit_test(rows_are_lines_and_line_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
