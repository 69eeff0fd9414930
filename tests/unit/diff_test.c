#include "diff/fields.h"
#include "diff/files.h"
#include "oci/json.h"
#include "test.h"

/* The fields of two documents that differ, as "PATH a b|...". */
static void assert_fields(const char *a, const char *b, const char *wanted)
{
	oci_auto_json *x = json_loads(a, 0, NULL), *y = json_loads(b, 0, NULL);
	oci_auto_json *list = json_array();
	oci_auto_buf found = OCI_BUF_INIT;
	oci_auto_free char *text = NULL;
	const json_t *field;
	size_t i;

	goci_diff_fields("", x, y, list);
	json_array_foreach(list, i, field)
	{
		oci_auto_free char *old = json_dumps(
			json_object_get(field, "a"), JSON_COMPACT | JSON_ENCODE_ANY);
		oci_auto_free char *new = json_dumps(
			json_object_get(field, "b"), JSON_COMPACT | JSON_ENCODE_ANY);

		oci_buf_addf(&found, "%s%s %s %s", i ? "|" : "",
			json_string_value(json_object_get(field, "path")), old, new);
	}
	text = oci_buf_take(&found);
	assert_string_equal(text, wanted);
}

static void equal_documents_have_no_field(void **state)
{
	(void)state;
	assert_fields("{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", "");
}

static void what_differs_is_told_by_its_path(void **state)
{
	(void)state;
	assert_fields("{\"config\":{\"User\":\"1\"}}", "{\"config\":{\"User\":\"2\"}}",
		"config.User \"1\" \"2\"");
	assert_fields("{\"a\":[1,2]}", "{\"a\":[1,3,4]}", "a[1] 2 3|a[2] null 4");
	assert_fields("{\"a\":1}", "{\"a\":\"1\"}", "a 1 \"1\"");
	assert_fields("{\"a\":1}", "{}", "a 1 null");
}

static void variables_are_compared_by_their_names(void **state)
{
	(void)state;
	assert_fields("{\"config\":{\"Env\":[\"A=1\",\"C=3\"]}}",
		"{\"config\":{\"Env\":[\"B=2\",\"A=1\",\"C=4=5\"]}}",
		"config.Env.C \"3\" \"4=5\"|config.Env.B null \"2\"");
}

static void what_came_with_its_folder_is_no_change_of_its_own(void **state)
{
	oci_auto_json *file = json_pack("{s:[s,s]}", "changes", "content", "mode");

	(void)state;
	assert_true(goci_file_changed(file, GOCI_FILE_CONTENT));
	assert_true(goci_file_changed(file, GOCI_FILE_MODE_BITS));
	assert_false(goci_file_changed(file, GOCI_FILE_OWNER));
	json_object_set_new(file, "within", json_true());
	assert_false(goci_file_changed(file, GOCI_FILE_CONTENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_documents_have_no_field),
		cmocka_unit_test(what_differs_is_told_by_its_path),
		cmocka_unit_test(variables_are_compared_by_their_names),
		cmocka_unit_test(what_came_with_its_folder_is_no_change_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
