#include "oci/err.h"
#include "test.h"

#include <errno.h>
#include <string.h>

static void set_keeps_code_and_message(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(oci_err_set(&err, OCI_ERR_USAGE, "a %s of %d", "b", 3), -1);
	assert_int_equal(err.code, OCI_ERR_USAGE);
	assert_int_equal(err.sys, 0);
	assert_string_equal(err.msg, "a b of 3");
}

static void sys_says_what_errno_means(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(oci_err_sys(&err, ENOENT, "%s", "x/y"), -1);
	assert_int_equal(err.code, OCI_ERR_SYSTEM);
	assert_int_equal(err.sys, ENOENT);
	assert_string_equal(err.msg, "x/y: No such file or directory");
}

static void wrap_puts_subject_before_message(void **state)
{
	struct oci_err err = {0};

	(void)state;
	oci_err_sys(&err, EACCES, "open");
	assert_int_equal(oci_err_wrap(&err, "layout %s", "dir"), -1);
	assert_string_equal(err.msg, "layout dir: open: Permission denied");
	assert_int_equal(err.code, OCI_ERR_SYSTEM);
	assert_int_equal(err.sys, EACCES);
}

static void message_keeps_what_it_quotes(void **state)
{
	struct oci_err err = {0};

	(void)state;
	oci_err_set(&err, OCI_ERR_INVALID, "%s", "a\nb\x1b[31m");
	oci_err_wrap(&err, "x\ny");
	assert_string_equal(err.msg, "x\ny: a\nb\x1b[31m");
}

static void long_messages_are_cut_and_terminated(void **state)
{
	struct oci_err err = {0};
	char longer[2 * sizeof(err.msg)];

	(void)state;
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	oci_err_set(&err, OCI_ERR_INVALID, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	oci_err_wrap(&err, "short");
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	assert_int_equal(strncmp(err.msg, "short: aaa", 10), 0);
	oci_err_sys(&err, EIO, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	oci_err_wrap(&err, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_keeps_code_and_message),
		cmocka_unit_test(sys_says_what_errno_means),
		cmocka_unit_test(wrap_puts_subject_before_message),
		cmocka_unit_test(message_keeps_what_it_quotes),
		cmocka_unit_test(long_messages_are_cut_and_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
