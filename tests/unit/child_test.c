#include "folder.h"
#include "process/child.h"
#include "process/environ.h"
#include "trace_file.h"

#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

/* Runs `script` by a shell, with the environment of this process. */
static int run(const char *script, const char *dir, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_buf *errors, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv, .env = &env, .dir = dir};

	oci_strv_add(&argv, "/bin/sh");
	oci_strv_add(&argv, "-c");
	oci_strv_add(&argv, script);
	goci_env_init(&env);
	return goci_child_run(&child, cancel, out, errors, err);
}

static void output_and_errors_are_captured_apart(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT, errors = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	oci_buf_adds(&out, "before ");
	assert_works(run("echo out; echo err >&2; printf 'no newline' >&2; printf x",
			     NULL, NULL, &out, &errors, &err),
		err);
	assert_string_equal(out.data, "before out\nx");
	assert_string_equal(errors.data, "err\nno newline\n");
}

static void a_file_can_be_the_standard_input(void **state)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_free char *path = in_folder(*state, "in");
	const struct goci_child child = {.argv = &argv, .env = &env, .in = path};
	struct oci_err err = {0};

	oci_strv_add(&argv, "/bin/cat");
	assert_true(goci_child_run(&child, NULL, &out, NULL, &err) < 0);
	assert_works(oci_fs_write_path(path, "text", 4, false, &err), err);
	assert_works(goci_child_run(&child, NULL, &out, NULL, &err), err);
	assert_string_equal(out.data, "text");
}

static void output_can_be_thrown_away(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_works(run("echo a; echo b >&2", NULL, NULL, NULL, NULL, &err), err);
}

static void much_output_on_both_pipes_does_not_block(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT, errors = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(run("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "
			 "0123456789012345678901234567890123456789; echo "
			 "0123456789012345678901234567890123456789 >&2; done",
			     NULL, NULL, &out, &errors, &err),
		err);
	assert_int_equal(out.len, 3000 * 41);
	assert_int_equal(errors.len, 3000 * 41);
}

static void endless_output_is_an_error(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_fails(run("exec cat /dev/zero", NULL, NULL, &out, NULL, &err), err,
		OCI_ERR_CHILD, "wrote more than");
	assert_true(out.len <= GOCI_CHILD_OUT_MAX);
}

static void endless_errors_are_bounded(void **state)
{
	oci_auto_buf errors = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(run("head -c 5000000 /dev/zero | tr '\\0' x >&2", NULL, NULL, NULL,
			     &errors, &err),
		err);
	assert_true(errors.len <= GOCI_CHILD_ERR_MAX);
	assert_true(errors.len > GOCI_CHILD_ERR_MAX / 2);
}

static void the_status_is_said_in_words(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_fails(run("exit 3", NULL, NULL, NULL, NULL, &err), err, OCI_ERR_CHILD,
		"sh: exited with status 3");
	assert_fails(run("kill -9 $$", NULL, NULL, NULL, NULL, &err), err,
		OCI_ERR_CHILD, "sh: killed by signal 9");
}

static void a_program_that_cannot_start_is_named(void **state)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv, .env = &env};
	struct oci_err err = {0};

	(void)state;
	oci_strv_add(&argv, "/no/such/program");
	goci_env_init(&env);
	assert_fails(goci_child_run(&child, NULL, NULL, NULL, &err), err,
		OCI_ERR_SYSTEM, "start /no/such/program");
}

static void the_child_has_its_folder_and_no_input(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_free char *real = realpath(*state, NULL), *wanted = NULL;
	struct oci_err err = {0};

	assert_works(run("pwd; cat", *state, NULL, &out, NULL, &err), err);
	wanted = oci_xasprintf("%s\n", real);
	assert_string_equal(out.data, wanted);
	assert_int_equal(run("true", "/no/such/folder", NULL, NULL, NULL, &err), -1);
}

static void the_environment_is_given_whole(void **state)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv, .env = &env};
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_free char *program = goci_find_program("env", NULL);
	struct oci_err err = {0};

	(void)state;
	assert_non_null(program);
	oci_strv_add(&argv, program);
	goci_env_set(&env, "A", "1");
	goci_env_set(&env, "AB", "2");
	goci_env_set(&env, "A", "3");
	assert_works(goci_child_run(&child, NULL, &out, NULL, &err), err);
	assert_string_equal(out.data, "A=3\nAB=2\n");
}

static void programs_are_found_on_absolute_parts_of_path(void **state)
{
	oci_auto_free char *before = oci_xstrdup(getenv("PATH"));
	oci_auto_free char *path = oci_xasprintf("::.:%s:/bin", (char *)*state);
	oci_auto_free char *found = NULL, *wanted = in_folder(*state, "tool");

	put(*state, "tool", "#!/bin/sh\n");
	put(*state, "folder/x", "");
	setenv("PATH", path, 1);
	assert_null(goci_find_program("tool", NULL));
	assert_null(goci_find_program("folder", NULL));
	assert_int_equal(chmod(wanted, 0755), 0);
	found = goci_find_program("tool", NULL);
	assert_string_equal(found, wanted);
	setenv("PATH", before, 1);
	assert_null(goci_find_program("no-such-program-anywhere", NULL));
}

static bool keep_even(void *arg, const char *line)
{
	oci_strv_add(arg, line);
	return strtol(line, NULL, 10) % 2 == 0;
}

static void each_line_of_errors_is_told_and_some_are_kept(void **state)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT, seen = OCI_STRV_INIT;
	const struct goci_child child = {
		.argv = &argv, .env = &env, .on_line = keep_even, .arg = &seen};
	oci_auto_buf errors = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	oci_strv_add(&argv, "/bin/sh");
	oci_strv_add(&argv, "-c");
	oci_strv_add(&argv, "for i in 1 2 3 4; do echo $i >&2; done");
	goci_env_init(&env);
	assert_works(goci_child_run(&child, NULL, NULL, &errors, &err), err);
	assert_int_equal(seen.count, 4);
	assert_string_equal(seen.items[2], "3");
	assert_string_equal(errors.data, "2\n4\n");
}

static void a_child_is_recorded_with_what_it_took(void **state)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	goci_auto_trace *trace = goci_trace_new();
	const struct goci_child child = {
		.argv = &argv, .env = &env, .trace = trace, .group = "web"};
	oci_auto_free char *path = in_folder(*state, "trace.json");
	struct oci_err err = {0};
	json_auto_t *doc = NULL;
	const json_t *event, *found = NULL;
	int status;
	double user;
	size_t i;

	oci_strv_add(&argv, "/bin/sh");
	oci_strv_add(&argv, "-c");
	oci_strv_add(&argv, "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; exit 3");
	goci_env_init(&env);
	assert_int_equal(goci_child_run(&child, NULL, NULL, NULL, &err), -1);
	assert_works(write_to(trace, path, &err), err);
	doc = json_load_file(path, 0, NULL);
	json_array_foreach(json_object_get(doc, "traceEvents"), i, event)
		if (strcmp(json_string_value(json_object_get(event, "ph")), "X") == 0)
			found = event;
	assert_string_equal(json_string_value(json_object_get(found, "name")), "sh");
	assert_int_equal(json_unpack(json_object_get(found, "args"), "{s:i, s:F}",
				 "status", &status, "userSeconds", &user),
		0);
	assert_int_equal(status, 3);
	assert_true(user > 0);
	assert_true(json_integer_value(json_object_get(
			    json_object_get(found, "args"), "peakMemory")) > 100000);
}

static void *stop_soon(void *arg)
{
	const struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};

	nanosleep(&pause, NULL);
	atomic_store(&((struct oci_cancel *)arg)->signal, SIGTERM);
	return NULL;
}

/* Runs a script that is stopped soon; returns how many seconds it took. */
static double run_stopped(const char *script, struct oci_err *err)
{
	struct oci_cancel cancel = {0};
	struct timespec from, to;
	pthread_t thread;

	clock_gettime(CLOCK_MONOTONIC, &from);
	pthread_create(&thread, NULL, stop_soon, &cancel);
	assert_int_equal(run(script, NULL, &cancel, NULL, NULL, err), -1);
	pthread_join(thread, NULL);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_int_equal(err->code, OCI_ERR_INTERRUPTED);
	return (double)(to.tv_sec - from.tv_sec) +
	       (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void cancel_stops_the_child_and_its_children(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_true(run_stopped("sh -c 'sleep 60; sleep 60'; sleep 60", &err) < 4);
	assert_non_null(strstr(err.msg, "stopped by signal 15"));
	assert_true(run_stopped("exec sleep 60 >&- 2>&-", &err) < 4);
}

static void a_child_that_does_not_listen_is_killed(void **state)
{
	struct oci_err err = {0};
	double took;

	(void)state;
	took = run_stopped("trap '' INT TERM; while :; do sleep 1; done", &err);
	assert_true(took > 3 && took < 20);
}

/* Each leaves a process in a session of its own with the pipes of the child. */
static void a_daemon_with_the_pipes_is_not_waited_for(void **state)
{
	static const char *const scripts[] = {
		"echo out; setsid sleep 60 & exit 0",
		"echo out; setsid sh -c 'exec sleep 60 >&-' & exit 0",
		"echo out; setsid sh -c 'while :; do echo x >&2; done' & exit 0",
		"echo out; (trap '' INT TERM; exec sleep 60) & exit 0",
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(scripts); i++) {
		oci_auto_buf out = OCI_BUF_INIT, errors = OCI_BUF_INIT;
		time_t began = time(NULL);
		struct oci_err err = {0};

		assert_works(run(scripts[i], NULL, NULL, &out, &errors, &err), err);
		assert_string_equal(out.data, "out\n");
		assert_true(time(NULL) - began < 40);
	}
}

static void a_daemon_with_the_pipes_does_not_outlast_cancel(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_true(run_stopped("setsid sleep 60 & sleep 60", &err) < 20);
	assert_true(run_stopped("setsid sleep 60 & exit 0", &err) < 20);
	assert_true(run_stopped("exec perl -e '$SIG{INT} = \"IGNORE\";"
				"setpgrp(0, getpgrp(getppid())); sleep 60'",
			    &err) < 20);
}

/* The end of what was written before is read, however late. */
static void all_that_a_child_wrote_is_read(void **state)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(run("head -c 3000000 /dev/zero; setsid sleep 60 & exit 0", NULL,
			     NULL, &out, NULL, &err),
		err);
	assert_int_equal(out.len, 3000000);
}

static void nothing_starts_after_cancel(void **state)
{
	struct oci_cancel cancel = {.signal = SIGINT};
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_fails(run("echo x", NULL, &cancel, &out, NULL, &err), err,
		OCI_ERR_INTERRUPTED, "stopped by signal 2");
	assert_int_equal(out.len, 0);
}

static void signals_are_as_usual_in_the_child(void **state)
{
	sigset_t all, before;
	struct oci_err err = {0};

	(void)state;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(run("kill -15 $$; exit 0", NULL, NULL, NULL, NULL, &err), -1);
	assert_non_null(strstr(err.msg, "killed by signal 15"));
	assert_int_equal(run("kill -13 $$; exit 0", NULL, NULL, NULL, NULL, &err), -1);
	assert_non_null(strstr(err.msg, "killed by signal 13"));
	signal(SIGPIPE, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_errors_are_captured_apart),
		cmocka_unit_test_setup_teardown(a_file_can_be_the_standard_input,
			folder_setup, folder_teardown),
		cmocka_unit_test(output_can_be_thrown_away),
		cmocka_unit_test(much_output_on_both_pipes_does_not_block),
		cmocka_unit_test(endless_output_is_an_error),
		cmocka_unit_test(endless_errors_are_bounded),
		cmocka_unit_test(the_status_is_said_in_words),
		cmocka_unit_test(a_program_that_cannot_start_is_named),
		test_in_folder(the_child_has_its_folder_and_no_input),
		cmocka_unit_test(the_environment_is_given_whole),
		test_in_folder(programs_are_found_on_absolute_parts_of_path),
		cmocka_unit_test(each_line_of_errors_is_told_and_some_are_kept),
		test_in_folder(a_child_is_recorded_with_what_it_took),
		cmocka_unit_test(cancel_stops_the_child_and_its_children),
		cmocka_unit_test(a_child_that_does_not_listen_is_killed),
		cmocka_unit_test(a_daemon_with_the_pipes_is_not_waited_for),
		cmocka_unit_test(a_daemon_with_the_pipes_does_not_outlast_cancel),
		cmocka_unit_test(all_that_a_child_wrote_is_read),
		cmocka_unit_test(nothing_starts_after_cancel),
		cmocka_unit_test(signals_are_as_usual_in_the_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
