#include "folder.h"
#include "oci/own.h"

#include <sys/stat.h>

static void set_mode(const char *dir, const char *name, mode_t mode)
{
	oci_auto_free char *path = in_folder(dir, name);

	assert_int_equal(chmod(path, mode), 0);
}

static void make(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct oci_err err = {0};

	assert_works(oci_fs_mkdirs(path, NULL, &err), err);
}

static void link_to(const char *dir, const char *name, const char *target)
{
	oci_auto_free char *path = in_folder(dir, name);

	assert_int_equal(symlink(target, path), 0);
}

static void opens(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct oci_err err = {0};
	oci_auto_close int fd = oci_own_open(path, &err);

	assert_works(fd, err);
}

static void is_refused(const char *dir, const char *name, const char *why)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct oci_err err = {0};

	assert_fails(oci_own_open(path, &err), err, OCI_ERR_REFUSED, why);
}

static void what_is_missing_is_made_for_the_user_alone(void **state)
{
	oci_auto_free char *path = in_folder(*state, "a");
	struct stat st;

	opens(*state, "a/b//c/.");
	opens(*state, "a/b/../b/c");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

static void a_folder_that_others_write_to_is_refused(void **state)
{
	static const mode_t modes[] = {0777, 01777, 0775, 0757, 0722};

	make(*state, "own");
	for (size_t i = 0; i < OCI_COUNT(modes); i++) {
		set_mode(*state, "own", modes[i]);
		is_refused(*state, "own", "can be written to by others");
	}
	set_mode(*state, "own", 0755);
	opens(*state, "own");
}

static void what_is_above_does_not_matter(void **state)
{
	make(*state, "above/own");
	set_mode(*state, "above", 0777);
	opens(*state, "above/own");
	set_mode(*state, "above", 01777);
	opens(*state, "above/own");
}

static void a_folder_of_another_user_is_refused(void **state)
{
	oci_auto_free char *own = in_folder(*state, "above/own");
	oci_auto_free char *above = in_folder(*state, "above");
	struct oci_err err = {0};

	if (geteuid() != 0)
		skip();
	make(*state, "above/own");
	assert_int_equal(chown(own, 65533, 65533), 0);
	is_refused(*state, "above/own", "own belongs to another user (uid 65533");
	assert_int_equal(chown(own, 0, 0), 0);
	assert_int_equal(chown(above, 65533, 65533), 0);
	opens(*state, "above/own");
	assert_fails(oci_own_open_shared(above, &err), err, OCI_ERR_REFUSED,
		"above belongs to another user");
}

static void links_are_followed_if_they_are_the_users(void **state)
{
	oci_auto_free char *link = in_folder(*state, "link");

	make(*state, "there/own");
	link_to(*state, "link", "there/.//own");
	opens(*state, "link/sub");
	set_mode(*state, "there", 0777);
	opens(*state, "link");
	set_mode(*state, "there", 0755);
	link_to(*state, "loop", "loop");
	if (geteuid() != 0)
		return;
	assert_int_equal(lchown(link, 65533, 65533), 0);
	is_refused(*state, "link", "link belongs to another user");
}

static void below_a_folder_of_ones_own_no_link_is_followed(void **state)
{
	struct oci_err err = {0};
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);
	oci_auto_close int fd = oci_own_open_at(dir, "v1/keys", &err);

	assert_works(fd, err);
	make(*state, "there");
	link_to(*state, "link", "there");
	assert_fails(oci_own_open_at(dir, "link", &err), err, OCI_ERR_REFUSED,
		"no link is followed");
	assert_fails(oci_own_open_at(dir, "link/keys", &err), err, OCI_ERR_REFUSED,
		"no link is followed");
	set_mode(*state, "v1/keys", 0777);
	assert_fails(oci_own_open_at(dir, "v1/keys", &err), err, OCI_ERR_REFUSED,
		"v1/keys can be written to by others");
}

static void what_another_program_keeps_is_checked_where_others_get_to(void **state)
{
	struct oci_err err = {0};
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, *state, &err);

	assert_works(oci_own_check_at(dir, "go-build", &err), err);
	make(*state, "go-build");
	set_mode(*state, "go-build", 0775);
	assert_int_equal(chmod(*state, 0700), 0);
	assert_works(oci_own_check_at(dir, "go-build", &err), err);
	assert_int_equal(chmod(*state, 0755), 0);
	assert_fails(oci_own_check_at(dir, "go-build", &err), err, OCI_ERR_REFUSED,
		"go-build can be written to by others");
	link_to(*state, "go-mod", "go-build");
	assert_fails(oci_own_check_at(dir, "go-mod", &err), err, OCI_ERR_REFUSED,
		"no link is followed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(what_is_missing_is_made_for_the_user_alone),
		test_in_folder(a_folder_that_others_write_to_is_refused),
		test_in_folder(what_is_above_does_not_matter),
		test_in_folder(a_folder_of_another_user_is_refused),
		test_in_folder(links_are_followed_if_they_are_the_users),
		test_in_folder(below_a_folder_of_ones_own_no_link_is_followed),
		test_in_folder(
			what_another_program_keeps_is_checked_where_others_get_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
