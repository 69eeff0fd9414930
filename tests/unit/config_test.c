#include "oci/json.h"
#include "oci/spec.h"
#include "test.h"

#include <string.h>

static const char created[] = "2024-01-02T03:04:05Z";

/* One layer of ours, on top of a base of `base_layers`, as the config's text. */
static char *make(const char *base_text, size_t base_layers, const char *platform,
	const struct oci_run_config *run)
{
	struct oci_err err = {0};
	struct oci_platform p;
	struct oci_image_layer layer = {.created_by = "goci"};
	oci_auto_json *base =
		base_text ? oci_json_parse(base_text, strlen(base_text), &err) : NULL;
	oci_auto_json *doc = NULL;
	oci_auto_buf out = OCI_BUF_INIT;

	if (base_text && !base)
		fail_msg("%s", err.msg);
	assert_int_equal(oci_platform_parse(platform, &p, &err), 0);
	oci_digest_of("x", 1, &layer.diff_id);
	doc = oci_config_new(base, base_layers, &p, run, &layer, 1, created);
	oci_json_write(doc, &out);
	return oci_buf_take(&out);
}

#define OURS "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
#define BASE "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HISTORY "{\"created\":\"2024-01-02T03:04:05Z\",\"created_by\":\"goci\"}"

static void add_all(struct oci_strv *v, const char *const *items)
{
	for (; *items; items++)
		oci_strv_add(v, *items);
}

#define LIST(v, ...) add_all(v, (const char *const[]){__VA_ARGS__, NULL})

static void without_a_base_the_config_has_what_was_given(void **state)
{
	oci_auto_strv env = OCI_STRV_INIT, ports = OCI_STRV_INIT, entry = OCI_STRV_INIT;
	oci_auto_strv labels = OCI_STRV_INIT, volumes = OCI_STRV_INIT,
		      cmd = OCI_STRV_INIT;
	const struct oci_run_config run = {.user = "1001:1001",
		.workdir = "/app",
		.stop_signal = "SIGTERM",
		.env = &env,
		.ports = &ports,
		.volumes = &volumes,
		.labels = &labels,
		.entrypoint = &entry,
		.cmd = &cmd};
	oci_auto_free char *text = NULL;

	(void)state;
	LIST(&env, "B=2", "A=1", "B=3");
	LIST(&ports, "9090/tcp", "8081/tcp");
	LIST(&volumes, "/data");
	LIST(&labels, "b=2", "a=1");
	LIST(&entry, "/app/run");
	LIST(&cmd, "--flag");
	text = make(NULL, 0, "linux/arm64", &run);
	assert_string_equal(text,
		"{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\","
		"\"created\":\"2024-01-02T03:04:05Z\",\"config\":{"
		"\"User\":\"1001:1001\","
		"\"ExposedPorts\":{\"8081/tcp\":{},\"9090/tcp\":{}},"
		"\"Env\":[\"B=3\",\"A=1\"],\"Entrypoint\":[\"/app/run\"],"
		"\"Cmd\":[\"--flag\"],\"Volumes\":{\"/data\":{}},"
		"\"WorkingDir\":\"/app\",\"Labels\":{\"a\":\"1\",\"b\":\"2\"},"
		"\"StopSignal\":\"SIGTERM\"},"
		"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" OURS "\"]},"
		"\"history\":[" HISTORY "]}");
}

static void nothing_given_makes_a_small_config(void **state)
{
	const struct oci_run_config run = {0};
	oci_auto_free char *text = make(NULL, 0, "amd64", &run);

	(void)state;
	assert_string_equal(text,
		"{\"architecture\":\"amd64\",\"os\":\"linux\","
		"\"created\":\"2024-01-02T03:04:05Z\",\"config\":{},"
		"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" OURS "\"]},"
		"\"history\":[" HISTORY "]}");
}

static void the_bases_settings_are_extended(void **state)
{
	static const char base[] =
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
		"\"Env\":[\"PATH=/bin\",\"KEPT=1\"],\"Cmd\":[\"sh\"],"
		"\"User\":\"nobody\",\"WorkingDir\":\"/srv\","
		"\"ExposedPorts\":{\"80/tcp\":{}},\"Volumes\":{\"/v\":{}},"
		"\"Labels\":{\"z\":\"base\",\"a\":\"base\"},\"OnBuild\":[\"RUN x\"],"
		"\"ArgsEscaped\":true,\"Healthcheck\":{\"Test\":[\"NONE\"]}},"
		"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" BASE "\"]},"
		"\"history\":[{\"created_by\":\"theirs\"}],\"author\":\"them\"}";
	oci_auto_strv env = OCI_STRV_INIT, ports = OCI_STRV_INIT, entry = OCI_STRV_INIT;
	oci_auto_strv labels = OCI_STRV_INIT;
	const struct oci_run_config run = {
		.env = &env, .ports = &ports, .labels = &labels, .entrypoint = &entry};
	oci_auto_free char *text = NULL;

	(void)state;
	LIST(&env, "NEW=2", "PATH=/app");
	LIST(&ports, "8081/tcp");
	LIST(&labels, "a=ours");
	LIST(&entry, "/app/run");
	text = make(base, 1, "amd64", &run);
	assert_string_equal(text,
		"{\"architecture\":\"amd64\",\"os\":\"linux\","
		"\"created\":\"2024-01-02T03:04:05Z\",\"config\":{"
		"\"Env\":[\"PATH=/app\",\"KEPT=1\",\"NEW=2\"],"
		"\"User\":\"nobody\",\"WorkingDir\":\"/srv\","
		"\"ExposedPorts\":{\"80/tcp\":{},\"8081/tcp\":{}},"
		"\"Volumes\":{\"/v\":{}},"
		"\"Healthcheck\":{\"Test\":[\"NONE\"]},"
		"\"Entrypoint\":[\"/app/run\"],"
		"\"Labels\":{\"a\":\"ours\",\"z\":\"base\"}},"
		"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" BASE "\",\"" OURS
		"\"]},\"history\":[{\"created_by\":\"theirs\"}," HISTORY "],"
		"\"author\":\"them\"}");
}

static void a_bases_entrypoint_and_cmd_stay_where_none_is_given(void **state)
{
	const struct oci_run_config run = {0};
	oci_auto_free char *text =
		make("{\"config\":{\"Entrypoint\":[\"e\"],\"Cmd\":[\"c\"]}}", 0,
			"amd64", &run);

	(void)state;
	assert_non_null(strstr(text, "\"Entrypoint\":[\"e\"],\"Cmd\":[\"c\"]"));
}

static void a_history_is_made_up_where_the_base_has_none(void **state)
{
	static const char *const bases[] = {
		"{\"rootfs\":{\"diff_ids\":[\"" BASE "\",\"" BASE "\"]}}",
		"{\"rootfs\":{\"diff_ids\":[\"" BASE "\",\"" BASE
		"\"]},\"history\":[]}",
		"{\"rootfs\":{\"diff_ids\":[\"" BASE "\",\"" BASE
		"\"]},\"history\":null}",
	};
	static const char entry[] =
		"{\"created\":\"2024-01-02T03:04:05Z\",\"created_by\":\"base image\"}";
	const struct oci_run_config run = {0};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bases); i++) {
		oci_auto_free char *text = make(bases[i], 2, "amd64", &run);
		oci_auto_free char *wanted =
			oci_xasprintf("\"history\":[%s,%s,%s]", entry, entry, HISTORY);

		assert_non_null(strstr(text, wanted));
	}
}

static void unknown_members_are_kept_and_stale_ones_are_dropped(void **state)
{
	static const char base[] =
		"{\"container\":\"c\",\"container_config\":{},\"docker_version\":\"1\","
		"\"id\":\"i\",\"parent\":\"p\",\"os.version\":\"5\",\"x.y\":{\"k\":[1]},"
		"\"created\":\"1999-01-01T00:00:00Z\",\"architecture\":\"mips\","
		"\"config\":{\"Shell\":[\"/bin/sh\"],\"Mine\":{\"b\":1,\"a\":2}}}";
	static const char *const gone[] = {
		"container", "docker_version", "\"id\"", "parent", "1999", "mips"};
	static const char *const kept[] = {"\"os.version\":\"5\"",
		"\"x.y\":{\"k\":[1]}", "\"Shell\":[\"/bin/sh\"]",
		"\"Mine\":{\"b\":1,\"a\":2}"};
	const struct oci_run_config run = {0};
	oci_auto_free char *text = make(base, 0, "amd64", &run);

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(gone); i++)
		assert_null(strstr(text, gone[i]));
	for (size_t i = 0; i < OCI_COUNT(kept); i++)
		assert_non_null(strstr(text, kept[i]));
}

static void amd64_has_no_variant_even_if_the_base_says_one(void **state)
{
	const struct oci_run_config run = {0};
	oci_auto_free char *text = make(
		"{\"architecture\":\"amd64\",\"variant\":\"v1\"}", 0, "amd64", &run);

	(void)state;
	assert_null(strstr(text, "variant"));
}

static void odd_members_of_a_base_do_no_harm(void **state)
{
	static const char *const bases[] = {
		"{\"config\":null}",
		"{\"config\":[]}",
		"{\"config\":{\"Env\":null,\"Labels\":null,\"ExposedPorts\":null}}",
		"{\"config\":{\"Env\":{\"a\":1},\"Labels\":[],\"ExposedPorts\":7}}",
		"{\"config\":{\"Env\":[1,null,\"A=1\"],\"Volumes\":\"x\"}}",
		"{\"rootfs\":null,\"history\":{}}",
		"{\"rootfs\":[],\"history\":\"x\"}",
	};
	oci_auto_strv one = OCI_STRV_INIT;
	const struct oci_run_config run = {
		.env = &one, .ports = &one, .labels = &one, .volumes = &one};

	(void)state;
	LIST(&one, "A=2");
	for (size_t i = 0; i < OCI_COUNT(bases); i++) {
		oci_auto_free char *text = make(bases[i], 0, "amd64", &run);
		struct oci_err err = {0};
		oci_auto_json *again = oci_json_parse(text, strlen(text), &err);

		assert_non_null(again);
		assert_non_null(strstr(text, "\"Env\":[\"A=2\"]"));
		assert_non_null(strstr(text, "\"Labels\":{\"A\":\"2\"}"));
	}
}

static void manifests_and_indexes_have_one_form(void **state)
{
	struct oci_image_layer layer = {
		.descriptor = {OCI_MEDIA_LAYER_GZIP, {OURS}, 7}};
	const struct oci_descriptor config = {OCI_MEDIA_CONFIG, {BASE}, 5};
	oci_auto_json *annotations = json_pack("{s:s}", "k", "v");
	oci_auto_json *manifest = oci_manifest_new(&config, &layer, 1, annotations);
	oci_auto_json *index = oci_index_new(NULL);
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	oci_json_write(manifest, &out);
	assert_string_equal(out.data,
		"{\"schemaVersion\":2,"
		"\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
		"\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
		"\"digest\":\"" BASE "\",\"size\":5},"
		"\"layers\":[{\"mediaType\":"
		"\"application/vnd.oci.image.layer.v1.tar+gzip\","
		"\"digest\":\"" OURS "\",\"size\":7}],\"annotations\":{\"k\":\"v\"}}");
	oci_buf_clear(&out);
	oci_json_write(index, &out);
	assert_string_equal(out.data,
		"{\"schemaVersion\":2,"
		"\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
		"\"manifests\":[]}");
}

static void foreign_descriptors_are_checked(void **state)
{
	static const struct {
		const char *text, *type;
	} cases[] = {
		{"{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\","
		 "\"digest\":\"" BASE "\",\"size\":0}",
			OCI_MEDIA_LAYER_GZIP},
		{"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+zstd\","
		 "\"digest\":\"" BASE "\",\"size\":1,\"annotations\":{}}",
			OCI_MEDIA_LAYER_ZSTD},
		{"{\"mediaType\":\"application/vnd.docker.distribution.manifest.list.v2+"
		 "json\",\"digest\":\"" BASE "\",\"size\":1}",
			OCI_MEDIA_INDEX},
		{"{\"digest\":\"" BASE "\",\"size\":1}", NULL},
		{"{\"mediaType\":\"text/plain\",\"digest\":\"" BASE "\",\"size\":1}",
			NULL},
		{"{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
		 "\"digest\":\"" BASE "\",\"size\":-1}",
			NULL},
		{"{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
		 "\"digest\":\"" BASE "\"}",
			NULL},
		{"{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
		 "\"digest\":\"sha512:00\",\"size\":1}",
			NULL},
		{"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
		 "\"digest\":\"" BASE "\",\"size\":1,\"urls\":[\"x\"]}",
			NULL},
		{"{\"mediaType\":\"application/vnd.oci.image.layer.nondistributable.v1."
		 "tar\",\"digest\":\"" BASE "\",\"size\":1}",
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		oci_auto_json *doc =
			oci_json_parse(cases[i].text, strlen(cases[i].text), &err);
		struct oci_descriptor d;

		assert_non_null(doc);
		assert_int_equal(
			oci_descriptor_read(doc, &d, &err), cases[i].type ? 0 : -1);
		if (cases[i].type)
			assert_string_equal(d.media_type, cases[i].type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_base_the_config_has_what_was_given),
		cmocka_unit_test(nothing_given_makes_a_small_config),
		cmocka_unit_test(the_bases_settings_are_extended),
		cmocka_unit_test(a_bases_entrypoint_and_cmd_stay_where_none_is_given),
		cmocka_unit_test(a_history_is_made_up_where_the_base_has_none),
		cmocka_unit_test(unknown_members_are_kept_and_stale_ones_are_dropped),
		cmocka_unit_test(amd64_has_no_variant_even_if_the_base_says_one),
		cmocka_unit_test(odd_members_of_a_base_do_no_harm),
		cmocka_unit_test(manifests_and_indexes_have_one_form),
		cmocka_unit_test(foreign_descriptors_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
