#include "oci/json.h"
#include "test.h"

#include <string.h>

static json_t *parse(const char *text, struct oci_err *err)
{
	return oci_json_parse(text, strlen(text), err);
}

static void documents_are_written_compactly_in_their_order(void **state)
{
	static const char text[] =
		"{\"b\":1,\"a\":[true,null,\"\xc3\xa9/\\\"\"],\"c\":{\"z\":{},\"y\":[]}}";
	struct oci_err err = {0};
	oci_auto_json *doc = parse(text, &err);
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	assert_non_null(doc);
	oci_json_write(doc, &out);
	assert_string_equal(out.data, text);
}

static void what_two_readers_could_understand_differently_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"null",
		"[]",
		"\"x\"",
		"{",
		"{}{}",
		"{} x",
		"{}\n[]",
		"{\"a\":1,\"a\":1}",
		"{\"x\":{\"a\":1,\"a\":2}}",
		"{\"a\":1,}",
		"{'a':1}",
		"{a:1}",
		"{\"a\":NaN}",
		"{\"a\":01}",
		"// c\n{}",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\u0000\"}",
		"{\"a\\u0000b\":1}",
		"\xef\xbb\xbf{}",
		"{\"layers\":[],\"Layers\":[]}",
		"{\"Layers\":[],\"layers\":[]}",
		"{\"manifests\":[],\"maniFests\":[]}",
		"{\"manifests\":[],\"manifest\xc5\xbf\":[]}",
		"{\"x\":[{\"digest\":1,\"DIGEST\":1}]}",
		"{\"config\":{\"size\":1,\"Size\":1}}",
		"{\"Layers\":[]}",
		"{\"Config\":{}}",
		"{\"config\":{\"entrypoint\":[]}}",
		"{\"config\":{\"wor\xe2\x84\xaaingDir\":\"/\"}}",
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		struct oci_err err = {0};

		if (parse(bad[i], &err))
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_INVALID);
		assert_true(*err.msg);
	}
}

static void a_nul_byte_does_not_end_a_document(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_null(oci_json_parse("{}\0{}", 5, &err));
	assert_null(oci_json_parse("{\"a\0\":1}", 8, &err));
}

static void the_users_own_names_may_look_like_known_ones(void **state)
{
	static const char *const good[] = {
		"{\"annotations\":{\"digest\":\"a\",\"Digest\":\"b\"}}",
		"{\"config\":{\"Labels\":{\"size\":\"1\",\"Size\":\"2\"}}}",
		"{\"unknown\":1,\"Unknown\":2}",
		" {}\n",
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++) {
		struct oci_err err = {0};
		oci_auto_json *doc = parse(good[i], &err);

		if (!doc)
			fail_msg("%s: %s", good[i], err.msg);
	}
}

static void other_vocabularies_have_their_own_names(void **state)
{
	static const char text[] = "{\"cmd\":{\"Env\":[],\"env\":[]}}";
	struct oci_err err;
	oci_auto_json *doc = oci_json_parse_other(text, strlen(text), &err);

	(void)state;
	assert_non_null(doc);
	assert_null(oci_json_parse(text, strlen(text), &err));
	assert_null(oci_json_parse_other("[]", 2, &err));
	assert_null(oci_json_parse_other("{\"a\":1,\"a\":2}", 13, &err));
}

static void nesting_has_an_end(void **state)
{
	enum { DEPTH = 100000 };
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	oci_buf_adds(&text, "{\"a\":");
	for (int i = 0; i < DEPTH; i++)
		oci_buf_adds(&text, i % 2 ? "{\"a\":" : "[");
	assert_null(oci_json_parse(text.data, text.len, &err));
	assert_int_equal(err.code, OCI_ERR_INVALID);
}

static void size_has_a_limit(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};
	oci_auto_json *doc = NULL;

	(void)state;
	memset(oci_buf_reserve(&text, OCI_JSON_MAX + 1), ' ', OCI_JSON_MAX + 1);
	memcpy(text.data, "{}", 2);
	doc = oci_json_parse(text.data, OCI_JSON_MAX, &err);
	assert_non_null(doc);
	assert_null(oci_json_parse(text.data, OCI_JSON_MAX + 1, &err));
}

/* Exactly as many as verify takes, and one more; what is in a string does not count. */
static void values_have_a_limit(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};
	size_t full;

	(void)state;
	oci_buf_adds(&text, "{\"a,[{\\\"\":[{} , [ ],\"[,,{\\\\\"");
	/* The object 5, the array 1, {} 5, [] 1, the string 1. */
	for (int i = 13; i < OCI_JSON_VALUES; i++)
		oci_buf_adds(&text, ",0");
	full = text.len;
	oci_buf_adds(&text, "]}");
	assert_int_equal(oci_json_check_values(text.data, text.len, &err), 0);
	text.len = full;
	oci_buf_adds(&text, ",0]}");
	assert_int_equal(oci_json_check_values(text.data, text.len, &err), -1);
	assert_int_equal(err.code, OCI_ERR_INVALID);
	assert_int_equal(oci_json_check_values("\"\\", 2, &err), 0);
	assert_int_equal(oci_json_check_values("[", 1, &err), 0);
}

static void members_are_read_strictly(void **state)
{
	struct oci_err err = {0};
	oci_auto_json *doc = parse("{\"s\":\"x\",\"n\":5,\"neg\":-1,\"f\":1.0,\"z\":0,"
				   "\"big\":9223372036854775807}",
		&err);

	(void)state;
	assert_string_equal(oci_json_string(doc, "s", &err), "x");
	assert_null(oci_json_string(doc, "n", &err));
	assert_non_null(strstr(err.msg, "\"n\""));
	assert_null(oci_json_string(doc, "none", &err));
	assert_null(oci_json_string(NULL, "none", &err));
	assert_int_equal(oci_json_size(doc, "n", &err), 5);
	assert_int_equal(oci_json_size(doc, "z", &err), 0);
	assert_true(oci_json_size(doc, "big", &err) == INT64_MAX);
	assert_int_equal(oci_json_size(doc, "neg", &err), -1);
	assert_int_equal(oci_json_size(doc, "f", &err), -1);
	assert_int_equal(oci_json_size(doc, "s", &err), -1);
	assert_null(parse("{\"n\":9223372036854775808}", &err));
}

static void maps_are_sorted_and_the_last_of_a_key_wins(void **state)
{
	static const char *const items[] = {
		"b=1", "a=x=y", "empty=", "none", "b=2", "B=3"};
	oci_auto_strv list = OCI_STRV_INIT;
	oci_auto_json *map = NULL;
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(items); i++)
		oci_strv_add(&list, items[i]);
	map = oci_json_map(&list);
	oci_json_write(map, &out);
	assert_string_equal(out.data,
		"{\"B\":\"3\",\"a\":\"x=y\",\"b\":\"2\",\"empty\":"
		"\"\",\"none\":\"\"}");
}

static void merging_puts_one_object_on_another(void **state)
{
	struct oci_err err = {0};
	oci_auto_json *under = parse("{\"c\":1,\"a\":1}", &err);
	oci_auto_json *over = parse("{\"b\":2,\"a\":2}", &err);
	oci_auto_json *both = oci_json_merged(under, over);
	oci_auto_json *none = oci_json_merged(NULL, NULL);
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	oci_json_write(both, &out);
	oci_json_write(none, &out);
	assert_string_equal(out.data, "{\"a\":2,\"b\":2,\"c\":1}{}");
}

static void merging_large_objects_takes_no_time(void **state)
{
	oci_auto_json *under = json_object(), *both = NULL;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char key[16];

		snprintf(key, sizeof(key), "%d", i);
		json_object_set_new(under, key, json_null());
	}
	both = oci_json_merged(under, under);
	assert_int_equal(json_object_size(both), 200000);
}

static void lists_and_optional_strings(void **state)
{
	oci_auto_strv list = OCI_STRV_INIT;
	oci_auto_json *doc = json_object();
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	assert_null(oci_json_strings(&list));
	oci_strv_add(&list, "x");
	json_object_set_new(doc, "l", oci_json_strings(&list));
	oci_json_set(doc, "a", NULL);
	oci_json_set(doc, "b", "");
	oci_json_write(doc, &out);
	assert_string_equal(out.data, "{\"l\":[\"x\"],\"b\":\"\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_written_compactly_in_their_order),
		cmocka_unit_test(
			what_two_readers_could_understand_differently_is_refused),
		cmocka_unit_test(a_nul_byte_does_not_end_a_document),
		cmocka_unit_test(the_users_own_names_may_look_like_known_ones),
		cmocka_unit_test(other_vocabularies_have_their_own_names),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(size_has_a_limit),
		cmocka_unit_test(values_have_a_limit),
		cmocka_unit_test(members_are_read_strictly),
		cmocka_unit_test(maps_are_sorted_and_the_last_of_a_key_wins),
		cmocka_unit_test(merging_puts_one_object_on_another),
		cmocka_unit_test(merging_large_objects_takes_no_time),
		cmocka_unit_test(lists_and_optional_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
