#include "oci/json.h"
#include "oci/spec.h"
#include "test.h"

#include <string.h>

static const char base[] =
	"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=1\"],"
	"\"Cmd\":[\"/bin/sh\"],\"Labels\":{\"a\":\"b\"}},\"rootfs\":{\"type\":"
	"\"layers\",\"diff_ids\":[]},\"history\":[{\"created\":\"2020-01-01T00:00:00Z\","
	"\"created_by\":\"one\"},{\"created_by\":\"two\"}]}";

/* The base with one member, named by a path of at most two names, as `value` says. */
static json_t *with(const char *path, const char *value)
{
	json_t *doc = json_loads(base, 0, NULL), *to = doc;
	const char *dot = strncmp(path, "os.", 3) == 0 ? NULL : strchr(path, '.');
	oci_auto_free char *first = NULL;

	if (dot) {
		first = oci_xstrndup(path, (size_t)(dot - path));
		to = json_object_get(doc, first);
		if (json_is_array(to))
			to = json_array_get(to, 0);
		path = dot + 1;
	}
	json_object_set_new(to, path, json_loads(value, JSON_DECODE_ANY, NULL));
	return doc;
}

static json_t *member(json_t *doc, const char *path)
{
	const char *dot = strncmp(path, "os.", 3) == 0 ? NULL : strchr(path, '.');
	oci_auto_free char *first = NULL;

	if (!dot)
		return json_object_get(doc, path);
	first = oci_xstrndup(path, (size_t)(dot - path));
	doc = json_object_get(doc, first);
	return json_object_get(
		json_is_array(doc) ? json_array_get(doc, 0) : doc, dot + 1);
}

static void what_is_not_of_its_type_is_mended_or_left_out(void **state)
{
	static const struct {
		const char *path, *value, *becomes; /* NULL: it is left out */
	} rows[] = {
		{"config.Env", "[\"FOO\",\"A=1\",\"=x\",\"\"]", "[\"A=1\"]"},
		{"config.Env", "[1,\"A=1\",null]", "[\"A=1\"]"},
		{"config.Env", "\"A=1\"", NULL},
		{"config.Cmd", "\"/bin/sh\"", NULL},
		{"config.Cmd", "[\"a\",1]", NULL},
		{"config.Entrypoint", "{}", NULL},
		{"config.Labels", "{\"a\":\"b\",\"n\":1}", "{\"a\":\"b\"}"},
		{"config.Labels", "[\"a=b\"]", NULL},
		{"config.ExposedPorts", "[\"80/tcp\"]", NULL},
		{"config.ExposedPorts", "{\"80/tcp\":null}", "{\"80/tcp\":{}}"},
		{"config.Volumes", "{\"/data\":true}", "{\"/data\":{}}"},
		{"config.User", "1001", NULL},
		{"config.WorkingDir", "1", NULL},
		{"config.StopSignal", "15", NULL},
		{"config.ArgsEscaped", "\"yes\"", NULL},
		{"config.Healthcheck", "\"curl\"", NULL},
		{"config.Healthcheck", "{\"Interval\":\"30s\"}", "{}"},
		{"config.Healthcheck", "{\"Test\":\"curl\",\"Retries\":3}",
			"{\"Retries\":3}"},
		{"config.Shell", "\"/bin/sh\"", NULL},
		{"config.OnBuild", "\"RUN\"", NULL},
		{"config.StopTimeout", "\"10\"", NULL},
		{"config.Hostname", "1", NULL},
		{"config", "[]", NULL},
		{"author", "{}", NULL},
		{"created", "\"yesterday\"", NULL},
		{"os.version", "10", NULL},
		{"os.features", "\"win32k\"", NULL},
		{"variant", "8", NULL},
		{"history.created", "\"yesterday\"", NULL},
		{"history.created", "0", NULL},
		{"history.created", "\"2020-02-30T00:00:00Z\"", NULL},
		{"history.created", "\"2019-02-29T00:00:00Z\"", NULL},
		{"history.created", "\"2020-01-01 00:00:00Z\"", NULL},
		{"history.created", "\"2020-01-01t00:00:00z\"", NULL},
		{"history.created", "\"2016-12-31T23:59:60Z\"", NULL},
		{"history.created", "\"2020-01-01T00:00:00\"", NULL},
		{"history.created_by", "[\"a\"]", NULL},
		{"history.empty_layer", "\"true\"", NULL},
		{"history.comment", "1", NULL},
		{"history", "{}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		oci_auto_json *odd = with(rows[i].path, rows[i].value);
		oci_auto_strv told = OCI_STRV_INIT;
		oci_auto_json *mended = oci_config_mend(odd, 2, &told);
		json_t *left = member(mended, rows[i].path);
		oci_auto_free char *text =
			left ? json_dumps(left, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

		if (!told.count)
			fail_msg("nothing is told of %s: %s", rows[i].path,
				rows[i].value);
		if (text && rows[i].becomes)
			assert_string_equal(text, rows[i].becomes);
		else if (text || rows[i].becomes)
			fail_msg("%s: %s became %s", rows[i].path, rows[i].value,
				text ? text : "nothing");
	}
}

/* What was quadratic would not end within a test. */
static void long_lists_are_mended_in_one_pass(void **state)
{
	enum { COUNT = 1000000 };
	oci_auto_json *doc = with("config.Env", "[\"A=1\"]");
	json_t *env = member(doc, "config.Env");
	json_t *history = json_object_get(doc, "history");
	oci_auto_strv told = OCI_STRV_INIT;
	oci_auto_json *mended = NULL;

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		json_array_append_new(env, json_string(""));
		json_array_append_new(history, json_true());
	}
	mended = oci_config_mend(doc, 2, &told);
	assert_int_equal(json_array_size(member(mended, "config.Env")), 1);
	assert_int_equal(json_array_size(json_object_get(mended, "history")), 2);
	assert_int_equal(told.count, 6);
	assert_non_null(strstr(told.items[4], "has 999996 more"));
	assert_non_null(strstr(told.items[5], "(1000000 in all)"));
}

static void what_is_right_stays_as_it_is(void **state)
{
	static const struct {
		const char *path, *value;
	} rows[] = {{"config.Labels", "null"}, {"config.Env", "null"},
		{"config.Healthcheck", "{\"Test\":[\"CMD\",\"true\"],\"Interval\":1}"},
		{"history.created", "\"2020-02-29T23:59:59.123456789+02:00\""},
		{"history.created", "\"0001-01-01T00:00:00Z\""}, {"author", "\"\""},
		{"x.y", "{\"any\":[1]}"}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		oci_auto_json *doc = with(rows[i].path, rows[i].value);
		oci_auto_strv told = OCI_STRV_INIT;
		oci_auto_json *mended = oci_config_mend(doc, 2, &told);

		if (told.count)
			fail_msg("%s: %s", rows[i].value, told.items[0]);
		assert_true(json_equal(doc, mended));
	}
}

/* "-" for each entry of an empty layer, else what made it. */
static void history_has_as_many_entries_as_there_are_layers(void **state)
{
	static const struct {
		const char *history;
		size_t layers;
		const char *becomes;
	} rows[] = {
		{"[{\"created_by\":\"a\"}]", 3, "a,base image,base image"},
		{"[{\"created_by\":\"a\"},{\"created_by\":\"b\"}]", 1, "-,b"},
		{"[{\"created_by\":\"a\"},{\"created_by\":\"b\",\"empty_layer\":true}]",
			1, "a,-"},
		{"[{\"created_by\":\"a\",\"empty_layer\":true}]", 1, "-,base image"},
		{"[{\"created_by\":\"a\"}]", 0, "-"},
		{"[1,{\"created_by\":\"a\"},null]", 1, "a"},
		{"[]", 2, ""},
		{"null", 2, ""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		oci_auto_json *doc = with("history", rows[i].history);
		oci_auto_strv told = OCI_STRV_INIT;
		oci_auto_json *mended = oci_config_mend(doc, rows[i].layers, &told);
		oci_auto_buf got = OCI_BUF_INIT;
		const json_t *entry;
		size_t k;

		json_array_foreach(json_object_get(mended, "history"), k, entry)
			oci_buf_addf(&got, "%s%s", k ? "," : "",
				json_is_true(json_object_get(entry, "empty_layer"))
					? "-"
					: oci_json_text(entry, "created_by"));
		assert_string_equal(got.data ? got.data : "", rows[i].becomes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_of_its_type_is_mended_or_left_out),
		cmocka_unit_test(what_is_right_stays_as_it_is),
		cmocka_unit_test(long_lists_are_mended_in_one_pass),
		cmocka_unit_test(history_has_as_many_entries_as_there_are_layers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
