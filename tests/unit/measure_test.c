#include "folder.h"
#include "measure/measure_report.h"
#include "measure/measure_values.h"
#include "measure/probe.h"
#include "measure/sample.h"
#include "measure/spread.h"
#include "sandbox/bundle.h"
#include "sandbox/identity.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

static void the_median_is_in_the_middle(void **state)
{
	double one[] = {3}, odd[] = {9, 1, 4}, even[] = {8, 2, 4, 1};
	struct goci_spread s = goci_spread_of(one, 1);

	(void)state;
	assert_true(s.min == 3 && s.median == 3 && s.max == 3);
	s = goci_spread_of(odd, 3);
	assert_true(s.min == 1 && s.median == 4 && s.max == 9);
	s = goci_spread_of(even, 4);
	assert_true(s.min == 1 && s.median == 3 && s.max == 8);
}

static void durations_have_units(void **state)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = {{"10", 10}, {"10s", 10}, {"1.5s", 1.5}, {"500ms", 0.5}, {"2m", 120},
		{"60m", 3600}};
	static const char *const bad[] = {"", "s", "-1s", "1h", "1 s", "1.s", "61m",
		"9999999999s", "1e3s", "nan"};
	struct oci_err err;
	double got;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++) {
		assert_works(goci_duration_parse(good[i].text, &got, &err), err);
		assert_true(
			got > good[i].seconds - 1e-9 && got < good[i].seconds + 1e-9);
	}
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		assert_fails(goci_duration_parse(bad[i], &got, &err), err,
			OCI_ERR_USAGE, "is not a duration");
}

static void ports_starts_and_paths_are_checked(void **state)
{
	struct oci_err err;
	unsigned n;

	(void)state;
	assert_int_equal(goci_port_number("8081"), 8081);
	assert_int_equal(goci_port_number("65536"), 0);
	assert_int_equal(goci_port_number("80a"), 0);
	assert_works(goci_starts_parse("1000", &n, &err), err);
	assert_int_equal(n, 1000);
	assert_fails(goci_starts_parse("0", &n, &err), err, OCI_ERR_USAGE, "1 to 1000");
	assert_fails(goci_starts_parse("1001", &n, &err), err, OCI_ERR_USAGE, "1000");
	assert_works(goci_check_url_path("/healthz?a=b", &err), err);
	assert_fails(goci_check_url_path("healthz", &err), err, OCI_ERR_USAGE, "URL");
	assert_fails(goci_check_url_path("/a b", &err), err, OCI_ERR_USAGE, "URL");
	assert_fails(
		goci_check_url_path("/a\r\nX: y", &err), err, OCI_ERR_USAGE, "URL");
}

static json_t *parsed(const char *text)
{
	json_t *doc = json_loads(text, 0, NULL);

	assert_non_null(doc);
	return doc;
}

static void the_first_exposed_tcp_port_counts(void **state)
{
	json_t *some = parsed("{\"ExposedPorts\": {\"53/udp\": {}, \"x\": {}, "
			      "\"9000/tcp\": {}, \"80\": {}}}");
	json_t *none = parsed("{}");

	(void)state;
	assert_int_equal(goci_exposed_port(some), 9000);
	assert_int_equal(goci_exposed_port(none), 0);
	json_decref(some);
	json_decref(none);
}

static void assert_signal(const char *text, int wanted)
{
	json_t *doc = parsed(text);

	assert_int_equal(goci_stop_signal(doc), wanted);
	json_decref(doc);
}

static void the_stop_signal_is_the_images(void **state)
{
	(void)state;
	assert_signal("{}", SIGTERM);
	assert_signal("{\"StopSignal\": \"SIGINT\"}", SIGINT);
	assert_signal("{\"StopSignal\": \"QUIT\"}", SIGQUIT);
	assert_signal("{\"StopSignal\": \"10\"}", 10);
	assert_signal("{\"StopSignal\": \"SIGRTMIN+3\"}", SIGRTMIN + 3);
	assert_signal("{\"StopSignal\": \"SIGNONSENSE\"}", SIGTERM);
}

static void assert_identity(const char *dir, const char *user, uid_t uid, gid_t gid,
	size_t groups, const char *home)
{
	struct oci_err err = {0};
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, dir, &err);
	struct goci_identity who;

	assert_works(goci_identity_find(root, user, &who, &err), err);
	assert_int_equal(who.uid, uid);
	assert_int_equal(who.gid, gid);
	assert_int_equal(who.count, groups);
	assert_string_equal(who.home, home);
}

static void users_are_those_of_the_image(void **state)
{
	struct oci_err err;
	struct goci_identity who;
	oci_auto_close int root = -1;

	put(*state, "etc/passwd",
		"root:x:0:0::/root:/bin/sh\nweb:x:7:8::/srv:/bin/sh\n");
	put(*state, "etc/group", "web:x:8:\nlog:x:9:web,root\n");
	assert_identity(*state, NULL, 0, 0, 1, "/root");
	assert_identity(*state, "web", 7, 8, 1, "/srv");
	assert_identity(*state, "7", 7, 8, 1, "/srv");
	assert_identity(*state, "web:log", 7, 9, 0, "/srv");
	assert_identity(*state, "1001:1002", 1001, 1002, 0, "/");
	assert_identity(*state, "1001", 1001, 0, 0, "/");
	root = oci_fs_open_dir(AT_FDCWD, *state, &err);
	assert_fails(goci_identity_find(root, "nobody", &who, &err), err,
		OCI_ERR_INVALID, "/etc/passwd");
	assert_fails(goci_identity_find(root, "web:none", &who, &err), err,
		OCI_ERR_INVALID, "/etc/group");
}

static void the_users_of_the_host_are_not_looked_at(void **state)
{
	oci_auto_free char *link = in_folder(*state, "etc");
	struct oci_err err;
	struct goci_identity who;
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, *state, &err);

	assert_int_equal(symlink("/etc", link), 0);
	assert_fails(goci_identity_find(root, "daemon", &who, &err), err,
		OCI_ERR_INVALID, "/etc/passwd");
}

static json_t *config_of(
	const char *image, const struct goci_isolation *isolation, struct oci_err *err)
{
	json_t *doc = parsed(image);
	const struct goci_identity who = {.uid = 1001, .gid = 1002, .home = "/"};
	oci_auto_strv env = OCI_STRV_INIT;
	const struct goci_bundle b = {doc, &env, &who, isolation, "/app", "amd64"};
	json_t *config;

	oci_strv_add(&env, "PORT=9");
	config = goci_bundle_config(&b, err);
	json_decref(doc);
	return config;
}

/* The value at "/a/b" of the document, as compact JSON; owned by the caller. */
static char *at(json_t *doc, const char *path)
{
	oci_auto_free char *copy = oci_xstrdup(path);
	char *rest = copy, *key;

	while ((key = strsep(&rest, "/")) != NULL)
		doc = json_object_get(doc, key);
	return json_dumps(doc, JSON_COMPACT | JSON_ENCODE_ANY);
}

static void assert_at(json_t *doc, const char *path, const char *wanted)
{
	oci_auto_free char *got = at(doc, path);

	if (!got)
		fail_msg("%s is not there", path);
	assert_string_equal(got, wanted);
}

static void a_bundle_is_as_strict_as_can_be(void **state)
{
	const struct goci_isolation isolation = {.ids = {GOCI_ID_MAP_RANGE, 1900000000},
		.seccomp = true,
		.own_network = true,
		.cgroup = true,
		.memory = 64000000,
		.pids = 99};
	struct oci_err err;
	json_t *doc =
		config_of("{\"Env\": [\"PORT=1\", \"A=b\", \"=x\"], \"Entrypoint\": "
			  "[\"/a\"], \"Cmd\": [\"-x\"], \"WorkingDir\": \"../x\"}",
			&isolation, &err);

	(void)state;
	assert_non_null(doc);
	assert_at(doc, "process/args", "[\"/a\",\"-x\"]");
	assert_at(doc, "process/cwd", "\"/app\"");
	assert_at(doc, "process/noNewPrivileges", "true");
	assert_at(doc, "process/capabilities",
		"{\"bounding\":[],\"effective\":[],\"permitted\":[],\"inheritable\":[],"
		"\"ambient\":[]}");
	assert_at(doc, "process/user",
		"{\"uid\":1001,\"gid\":1002,\"additionalGids\":[]}");
	assert_at(doc, "process/env",
		"[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\","
		"\"HOME=/\",\"PORT=9\",\"A=b\"]");
	assert_at(doc, "root", "{\"path\":\"rootfs\",\"readonly\":true}");
	assert_at(doc, "linux/namespaces",
		"[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
		"{\"type\":\"mount\"},{\"type\":\"user\"},{\"type\":\"network\"}]");
	assert_at(doc, "linux/uidMappings",
		"[{\"containerID\":0,\"hostID\":1900000000,\"size\":65536}]");
	assert_at(doc, "linux/resources/pids", "{\"limit\":99}");
	assert_at(doc, "linux/resources/memory/limit", "64000000");
	assert_at(doc, "linux/seccomp/defaultAction", "\"SCMP_ACT_ERRNO\"");
	assert_at(doc, "process/rlimits",
		"[{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0}]");
	json_decref(doc);
}

static void without_root_the_user_is_mapped(void **state)
{
	oci_auto_free char *map = oci_xasprintf(
		"[{\"containerID\":0,\"hostID\":%u,\"size\":1}]", geteuid());
	const struct goci_isolation isolation = {
		.ids = {GOCI_ID_MAP_CALLER, 0}, .memory = 1000000, .pids = 99};
	struct oci_err err;
	json_t *doc = config_of("{\"Cmd\": [\"a\"]}", &isolation, &err);

	(void)state;
	assert_non_null(doc);
	assert_at(doc, "process/user", "{\"uid\":0,\"gid\":0}");
	assert_at(doc, "linux/uidMappings", map);
	assert_at(doc, "process/rlimits",
		"[{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0},"
		"{\"type\":\"RLIMIT_NPROC\",\"soft\":99,\"hard\":99},"
		"{\"type\":\"RLIMIT_DATA\",\"soft\":537870912,\"hard\":537870912}]");
	json_decref(doc);
}

static void an_image_without_a_program_is_refused(void **state)
{
	const struct goci_isolation isolation = {.pids = 1};
	struct oci_err err = {0};

	(void)state;
	assert_null(config_of("{\"Env\": []}", &isolation, &err));
	assert_contains(err.msg, "no entrypoint and no cmd");
}

static int listener(unsigned short port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

static void a_port_answers_once_it_is_listened_on(void **state)
{
	struct oci_err err;
	int port = goci_probe_free_port(&err);
	goci_auto_probe probe = {.fd = -1, .port = (uint16_t)port};
	oci_auto_close int fd = -1;

	(void)state;
	assert_true(port > 0);
	assert_false(goci_probe_step(&probe));
	fd = listener((unsigned short)port);
	assert_true(goci_probe_step(&probe));
}

/* Asks, answers, and tells whether that counts. */
static bool counts(int fd, struct goci_probe *probe, const char *answer)
{
	char request[512];
	oci_auto_close int in = -1;
	ssize_t got;

	assert_false(goci_probe_step(probe));
	in = accept(fd, NULL, NULL);
	got = read(in, request, sizeof(request) - 1);
	assert_true(got > 0);
	request[got] = '\0';
	assert_contains(request, "GET /healthz HTTP/1.1\r\n");
	assert_false(goci_probe_step(probe));
	assert_int_equal(write(in, answer, 5), 5);
	assert_false(goci_probe_step(probe));
	assert_int_equal(write(in, answer + 5, strlen(answer + 5)), strlen(answer + 5));
	return goci_probe_step(probe);
}

static void a_path_answers_by_2xx_and_3xx(void **state)
{
	struct oci_err err;
	int port = goci_probe_free_port(&err);
	goci_auto_probe probe = {.fd = -1, .port = (uint16_t)port, .path = "/healthz"};
	oci_auto_close int fd = listener((unsigned short)port);

	(void)state;
	assert_false(counts(fd, &probe, "HTTP/1.1 503 no\r\n\r\n"));
	assert_int_equal(probe.http_status, 503);
	assert_true(counts(fd, &probe, "HTTP/1.1 204 ok\r\n\r\n"));
	assert_true(counts(fd, &probe, "HTTP/1.1 302 ok\r\n\r\n"));
	assert_false(counts(fd, &probe, "HTTP/1.1 404 no\r\n\r\n"));
	assert_false(counts(fd, &probe, "SSH-2.0-OpenSSH_9\r\n"));
}

static void a_sample_tells_memory_and_cpu_time(void **state)
{
	size_t size = 32 << 20;
	oci_auto_free char *memory = oci_xcalloc(1, size);
	struct goci_sample before = goci_sample_take(getpid()), after;
	volatile unsigned spin = 0;

	(void)state;
	memset(memory, 1, size);
	while (spin < 100000000)
		spin++;
	after = goci_sample_take(getpid());
	assert_true(after.rss >= before.rss + (int64_t)(size / 2));
	assert_true(after.peak >= after.rss);
	assert_true(after.cpu > before.cpu);
	assert_true(goci_sample_take(0x7ffffffe).rss == 0);
}

static void killed_starts_are_told(void **state)
{
	struct goci_trial_result starts[] = {{.answer = 0.25, .rss = 1000, .status = 0},
		{.answer = 1.5, .rss = 2000, .status = 137, .killed = true}};
	char runtime[] = "runc";
	struct goci_measurement m = {
		.isolation = {.own_network = true, .memory = 64000000, .pids = 5},
		.runtime = runtime,
		.signal = SIGTERM,
		.starts = starts,
		.count = 2};
	struct goci_platform_image target = {.name = "oci:a"};
	struct goci_measure measure = {.target = &target, .stop_timeout = 2};
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc = goci_measure_json(&measure, &m);

	(void)state;
	goci_measure_text(&measure, &m, &text);
	assert_contains(
		text.data, "answers after           250.0 ms    875.0 ms     1.50 s\n");
	assert_contains(
		text.data, "killed: 1 of 2 starts had not ended 2 s after SIGTERM");
	assert_contains(text.data,
		"  isolation    INSECURE: no user namespace, no seccomp; 5 pids, 64 MB "
		"(watched), own network\n");
	assert_at(doc, "killed", "1");
	assert_at(doc, "isolation/insecure", "true");
	assert_at(doc, "rss_bytes", "{\"min\":1000,\"median\":1500,\"max\":2000}");
	assert_at(doc, "exit_status", "{\"min\":0,\"median\":0,\"max\":137}");
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_median_is_in_the_middle),
		cmocka_unit_test(durations_have_units),
		cmocka_unit_test(ports_starts_and_paths_are_checked),
		cmocka_unit_test(the_first_exposed_tcp_port_counts),
		cmocka_unit_test(the_stop_signal_is_the_images),
		test_in_folder(users_are_those_of_the_image),
		test_in_folder(the_users_of_the_host_are_not_looked_at),
		cmocka_unit_test(a_bundle_is_as_strict_as_can_be),
		cmocka_unit_test(without_root_the_user_is_mapped),
		cmocka_unit_test(an_image_without_a_program_is_refused),
		cmocka_unit_test(a_port_answers_once_it_is_listened_on),
		cmocka_unit_test(a_path_answers_by_2xx_and_3xx),
		cmocka_unit_test(a_sample_tells_memory_and_cpu_time),
		cmocka_unit_test(killed_starts_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
