#include "layout_kit.h"

#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Tries a publication that cannot be done, and compares before with after. */
static void assert_fails_and_changes_nothing(const char *dir, const char *words)
{
	oci_auto_free char *before = snapshot(dir), *after = NULL;
	oci_auto_free char *layout = in_folder(dir, "layout");
	struct oci_err err = {0};

	assert_int_equal(publish(layout, "new", "new content", &err), -1);
	if (!strstr(err.msg, words))
		fail_msg("\"%s\" is not in: %s", words, err.msg);
	after = snapshot(dir);
	assert_string_equal(before, after);
}

static void a_layout_that_is_broken_is_refused_and_left_alone(void **state)
{
	static const struct {
		const char *name, *text, *words;
	} cases[] = {
		{"index.json", "", "index.json"},
		{"index.json", "{\"manifests\":[]", "index.json"},
		{"index.json", "{\"manifests\":{}}", "\"manifests\""},
		{"index.json", "{}", "\"manifests\""},
		{"index.json", "{\"manifests\":[],\"manifests\":[]}", "index.json"},
		{"oci-layout", "{}", "imageLayoutVersion"},
		{"oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}",
			"imageLayoutVersion"},
		{"oci-layout", "", "oci-layout"},
		{"blobs", "a file", "blobs"},
		{"index.json/folder", "x", "index.json"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%zu", (char *)*state, i);
		oci_auto_free char *name = oci_xasprintf("layout/%s", cases[i].name);

		put(dir, "layout/other", "theirs");
		put(dir, name, cases[i].text);
		assert_fails_and_changes_nothing(dir, cases[i].words);
	}
}

static void symlinks_out_of_the_layout_are_not_followed(void **state)
{
	static const char *const links[] = {"blobs", "index.json", "oci-layout"};

	for (size_t i = 0; i < OCI_COUNT(links); i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%zu", (char *)*state, i);
		oci_auto_free char *link = oci_xasprintf("%s/layout/%s", dir, links[i]);

		put(dir, "layout/other", "theirs");
		put(dir, "elsewhere/file", "theirs");
		assert_int_equal(symlink("../elsewhere", link), 0);
		assert_fails_and_changes_nothing(dir, links[i]);
	}
}

static void a_short_source_leaves_no_layout_behind(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "new/layout");
	struct oci_err err = {0};
	struct oci_publish *p = oci_publish_begin(dir, NULL, &err);
	struct oci_descriptor manifest;

	assert_non_null(p);
	assert_fails(stage_image(p, "short", 6, &manifest, &err), err, OCI_ERR_MISMATCH,
		"blob sha256:");
	oci_publish_free(p);
	assert_int_equal(count_names(*state), 0);
}

static void what_is_not_committed_is_undone(void **state)
{
	oci_auto_free char *before = NULL, *after = NULL;
	struct oci_err err = {0};
	struct oci_publish *p;
	struct oci_descriptor manifest;

	assert_works(publish(*state, "v1", "first", &err), err);
	before = snapshot(*state);
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(stage_image(p, "second", 6, &manifest, &err), err);
	oci_publish_free(p);
	oci_publish_free(NULL);
	after = snapshot(*state);
	assert_string_equal(before, after);
}

static void a_full_disk_at_the_last_step_leaves_all_as_it_was(void **state)
{
	struct rlimit before, limit;
	oci_auto_free char *dir = in_folder(*state, "layout");
	struct oci_err err = {0};

	for (int i = 0; i < 40; i++) {
		oci_auto_free char *tag = oci_xasprintf("t%d", i);

		assert_works(publish(dir, tag, "same", &err), err);
	}
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_fails_and_changes_nothing(*state, "index.json");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_tag_is(dir, "t39", "same");
}

/* Runs `f` in a child that is not root; 0 when it says so. */
static int as_nobody(int (*f)(const char *dir), const char *dir)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(9);
		_exit(f(dir));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int publishing_is_refused(const char *dir)
{
	struct oci_err err = {0};

	if (publish(dir, "v2", "second", &err) == 0)
		return 1;
	return strstr(err.msg, "Permission denied") ? 0 : 2;
}

static void a_read_only_layout_is_left_as_it_was(void **state)
{
	static const char *const parts[] = {"layout", "layout/blobs/sha256"};
	oci_auto_free char *dir = in_folder(*state, "layout");
	struct oci_err err = {0};

	assert_int_equal(chmod(*state, 0755), 0);
	assert_works(publish(dir, "v1", "first", &err), err);
	for (size_t i = 0; i < OCI_COUNT(parts); i++) {
		oci_auto_free char *before = NULL, *after = NULL;
		oci_auto_free char *part = in_folder(*state, parts[i]);

		if (geteuid() == 0)
			assert_int_equal(chown(dir, 65534, 65534), 0);
		assert_int_equal(chmod(part, 0555), 0);
		before = snapshot(*state);
		assert_int_equal(as_nobody(publishing_is_refused, dir), 0);
		after = snapshot(*state);
		assert_string_equal(before, after);
		assert_int_equal(chmod(part, 0755), 0);
	}
}

static void waiting_for_the_lock_can_be_cancelled(void **state)
{
	struct oci_cancel cancel = {.signal = 2};
	struct oci_err err = {0};
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, *state, &err);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_null(oci_publish_begin(*state, &cancel, &err));
	assert_int_equal(err.code, OCI_ERR_INTERRUPTED);
}

static void a_cancelled_publication_makes_no_folder(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "a/b");
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);
	struct oci_cancel cancel = {.signal = 2};

	assert_non_null(p);
	assert_null(oci_publish_begin(dir, &cancel, &err));
	oci_publish_free(oci_steal_ptr(&p));
	assert_int_equal(count_names(*state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_layout_that_is_broken_is_refused_and_left_alone),
		test_in_folder(symlinks_out_of_the_layout_are_not_followed),
		test_in_folder(a_short_source_leaves_no_layout_behind),
		test_in_folder(what_is_not_committed_is_undone),
		test_in_folder(a_full_disk_at_the_last_step_leaves_all_as_it_was),
		test_in_folder(a_read_only_layout_is_left_as_it_was),
		test_in_folder(waiting_for_the_lock_can_be_cancelled),
		test_in_folder(a_cancelled_publication_makes_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
