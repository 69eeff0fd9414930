#include "folder.h"
#include "measure/measure_values.h"
#include "sandbox/id_map.h"
#include "sandbox/runtime_paths.h"
#include "sandbox/seccomp.h"

#include <string.h>
#include <sys/stat.h>

static const struct goci_id_map range = {GOCI_ID_MAP_RANGE, 1900000000};

static void ids_of_an_image_are_nobodys_on_the_host(void **state)
{
	const struct goci_id_map same = {GOCI_ID_MAP_SAME, 0};

	(void)state;
	assert_int_equal(goci_id_map_host(&range, 0), 1900000000);
	assert_int_equal(goci_id_map_host(&range, 65535), 1900065535);
	assert_int_equal(goci_id_map_host(&range, 65536), 1900065536);
	assert_int_equal(goci_id_map_host(&range, 1000650000), 1900065536 + 46352);
	assert_true(goci_id_map_host(&range, UINT32_MAX) < 1900000000u + 131072);
	assert_int_equal(goci_id_map_host(&same, 7), 7);
}

static void assert_map(json_t *map, const char *wanted)
{
	oci_auto_free char *got = json_dumps(map, JSON_COMPACT);

	assert_string_equal(got, wanted);
	json_decref(map);
}

static void high_ids_are_mapped_once(void **state)
{
	const uint32_t used[] = {1001, 1000650000, 1000650000, 1000650000 + 65536};
	const struct goci_id_map caller = {GOCI_ID_MAP_CALLER, 0};

	(void)state;
	assert_map(goci_id_map_json(&range, used, OCI_COUNT(used), 0),
		"[{\"containerID\":0,\"hostID\":1900000000,\"size\":65536},"
		"{\"containerID\":1000650000,\"hostID\":1900111888,\"size\":1}]");
	assert_map(goci_id_map_json(&caller, used, OCI_COUNT(used), 1000),
		"[{\"containerID\":0,\"hostID\":1000,\"size\":1}]");
}

static void chosen_ids_are_beyond_those_of_the_host(void **state)
{
	struct goci_id_map ids = goci_id_map_choose();

	(void)state;
	if (geteuid() != 0)
		assert_int_equal(ids.kind, GOCI_ID_MAP_CALLER);
	if (ids.kind == GOCI_ID_MAP_RANGE)
		assert_true(ids.base >= 1879048192 && ids.base <= 2147352576 - 131072);
}

/* What becomes of a system call, whatever its arguments are: "" for the default. */
static const char *action(json_t *profile, const char *name)
{
	json_t *call, *known;
	size_t i, j;

	json_array_foreach(json_object_get(profile, "syscalls"), i, call) {
		json_array_foreach(json_object_get(call, "names"), j, known) {
			if (strcmp(json_string_value(known), name) == 0)
				return json_object_get(call, "args")
					       ? "args"
					       : json_string_value(json_object_get(
							 call, "action"));
		}
	}
	return "";
}

static void a_profile_allows_what_a_service_needs_and_no_more(void **state)
{
	static const char *const allowed[] = {"read", "futex", "mmap", "epoll_wait",
		"accept4", "execve", "rt_sigaction", "getrandom", "memfd_create"};
	static const char *const denied[] = {"mount", "unshare", "setns", "bpf",
		"keyctl", "ptrace", "io_uring_setup", "perf_event_open", "init_module",
		"open_by_handle_at", "socketcall", "userfaultfd"};
	json_t *profile = goci_seccomp_profile("amd64", true);

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(allowed); i++)
		assert_string_equal(action(profile, allowed[i]), "SCMP_ACT_ALLOW");
	for (size_t i = 0; i < OCI_COUNT(denied); i++)
		assert_string_equal(action(profile, denied[i]), "");
	assert_string_equal(action(profile, "clone3"), "SCMP_ACT_ERRNO");
	assert_string_equal(action(profile, "clone"), "args");
	assert_string_equal(action(profile, "socket"), "args");
	assert_null(json_object_get(profile, "architectures"));
	json_decref(profile);
}

static void a_profile_follows_the_architecture_and_the_limits(void **state)
{
	json_t *profile = goci_seccomp_profile("386", false);
	oci_auto_free char *archs =
		json_dumps(json_object_get(profile, "architectures"), JSON_COMPACT);

	(void)state;
	assert_string_equal(archs, "[\"SCMP_ARCH_X86\"]");
	assert_string_equal(action(profile, "socketcall"), "SCMP_ACT_ALLOW");
	assert_string_equal(action(profile, "memfd_create"), "");
	assert_string_equal(action(profile, "ipc"), "");
	json_decref(profile);
}

static char *workdir(const char *folder, const char *dir, struct oci_err *err)
{
	const struct goci_id_map same = {GOCI_ID_MAP_SAME, 0};
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, folder, err);

	return goci_runtime_paths_workdir(root, dir, &same, err);
}

static void assert_workdir(const char *folder, const char *dir, const char *wanted)
{
	struct oci_err err = {0};
	oci_auto_free char *got = workdir(folder, dir, &err);

	if (!got)
		fail_msg("%s: %s", dir, err.msg);
	assert_string_equal(got, wanted);
}

static void assert_no_workdir(const char *folder, const char *dir)
{
	struct oci_err err = {0};

	assert_null(workdir(folder, dir, &err));
	assert_contains(err.msg, "WorkingDir");
}

static void link_to(const char *folder, const char *name, const char *target)
{
	oci_auto_free char *path = in_folder(folder, name);

	assert_int_equal(symlink(target, path), 0);
}

static void a_workdir_is_a_folder_of_the_image(void **state)
{
	put(*state, "app/file", "x");
	put(*state, "proc/self/fd/7/x", "x");
	link_to(*state, "out", "/etc");
	link_to(*state, "way", "/proc/self/fd/7");
	link_to(*state, "up", "../../../app");
	assert_workdir(*state, "", "/");
	assert_workdir(*state, "/app/", "/app");
	assert_workdir(*state, ".//app/.", "/app");
	assert_workdir(*state, "/../../app", "/app");
	assert_workdir(*state, "up", "/app");
	assert_workdir(*state, "new/one", "/new/one");
	assert_no_workdir(*state, "/app/file");
	assert_no_workdir(*state, "/out");
	assert_no_workdir(*state, "/way");
	assert_no_workdir(*state, "/proc/self/fd/7");
	assert_no_workdir(*state, "proc");
	assert_no_workdir(*state, "/new/..x/../..");
}

static void proc_and_dev_are_folders(void **state)
{
	struct oci_err err = {0};
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, *state, &err);

	assert_works(goci_runtime_paths_check(root, &err), err);
	put(*state, "proc/x", "x");
	assert_works(goci_runtime_paths_check(root, &err), err);
	link_to(*state, "dev", "/proc");
	assert_fails(goci_runtime_paths_check(root, &err), err, OCI_ERR_INVALID,
		"/dev is not a folder");
}

static void limits_have_bounds(void **state)
{
	struct oci_err err;
	int64_t n;

	(void)state;
	assert_works(goci_memory_parse("1GiB", &n, &err), err);
	assert_int_equal(n, 1 << 30);
	assert_fails(goci_memory_parse("1MB", &n, &err), err, OCI_ERR_USAGE, "4MB");
	assert_fails(goci_memory_parse("much", &n, &err), err, OCI_ERR_USAGE, "size");
	assert_works(goci_pids_parse("1", &n, &err), err);
	assert_fails(goci_pids_parse("0", &n, &err), err, OCI_ERR_USAGE, "100000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_of_an_image_are_nobodys_on_the_host),
		cmocka_unit_test(high_ids_are_mapped_once),
		cmocka_unit_test(chosen_ids_are_beyond_those_of_the_host),
		cmocka_unit_test(a_profile_allows_what_a_service_needs_and_no_more),
		cmocka_unit_test(a_profile_follows_the_architecture_and_the_limits),
		test_in_folder(a_workdir_is_a_folder_of_the_image),
		test_in_folder(proc_and_dev_are_folders),
		cmocka_unit_test(limits_have_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
