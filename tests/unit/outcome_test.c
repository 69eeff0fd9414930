#include "outcome/dotenv.h"
#include "outcome/github_output.h"
#include "outcome/github_summary.h"
#include "outcome/tekton.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 12000 };

/* Images "web0", "web1", ... */
static struct goci_outcome images(size_t count)
{
	struct goci_outcome outcome;

	goci_outcome_init(&outcome);
	for (size_t i = 0; i < count; i++) {
		oci_auto_free char *name = oci_xasprintf("web%zu", i);
		oci_auto_free char *ref =
			oci_xasprintf("oci:dist/%s:1@sha256:%064zu", name, i);

		goci_outcome_add_ref(&outcome, name, ref, strchr(ref, '@') + 1);
	}
	return outcome;
}

static size_t count_of(const struct oci_buf *text, const char *what)
{
	size_t count = 0;

	for (const char *p = text->data; (p = strstr(p, what)); p++)
		count++;
	return count;
}

static void twenty_variables_are_all_that_gitlab_takes(void **state)
{
	goci_auto_outcome some = images(17), more = images(18);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(goci_dotenv(&some, &text, &err), 0);
	assert_int_equal(count_of(&text, "GOCI_REF_WEB"), 17);
	oci_buf_clear(&text);
	assert_int_equal(goci_dotenv(&more, &text, &err), 0);
	assert_int_equal(count_of(&text, "\n"), 1);
	assert_int_equal(strncmp(text.data, "GOCI_REFS=", 10), 0);
}

static void names_that_come_to_one_variable_have_none(void **state)
{
	goci_auto_outcome outcome;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	goci_outcome_init(&outcome);
	goci_outcome_add_ref(&outcome, "a-b", "oci:a@sha256:1", "sha256:1");
	goci_outcome_add_ref(&outcome, "a_b", "oci:b@sha256:2", "sha256:2");
	assert_int_equal(goci_dotenv(&outcome, &text, &err), 0);
	assert_string_equal(text.data, "GOCI_REFS=oci:a@sha256:1,oci:b@sha256:2\n");
}

static void a_summary_of_many_rows_says_how_many_are_left_out(void **state)
{
	goci_auto_outcome outcome = images(MANY);
	oci_auto_buf text = OCI_BUF_INIT;
	size_t shown;

	(void)state;
	goci_github_summary(&outcome, 1000, &text);
	assert_true(text.len + 1000 <= 1 << 20);
	assert_true(text.len > (1 << 20) - 2000);
	shown = count_of(&text, "| web");
	assert_int_equal(
		strtol(strstr(text.data, "\n\n") ? strrchr(text.data, '|') + 2 : "",
			NULL, 10),
		MANY - (long)shown);
}

static void outputs_and_results_that_are_too_large_are_errors(void **state)
{
	goci_auto_outcome many = images(MANY), some = images(50);
	struct oci_buf texts[GOCI_TEKTON_COUNT] = {
		OCI_BUF_INIT, OCI_BUF_INIT, OCI_BUF_INIT};
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(goci_github_output(&many, &text, &err), -1);
	assert_non_null(strstr(err.msg, "--metadata-file"));
	assert_int_equal(goci_tekton(&some, texts, &err), -1);
	assert_non_null(strstr(err.msg, "4096"));
	for (size_t i = 0; i < GOCI_TEKTON_COUNT; i++)
		oci_buf_release(&texts[i]);
}

/* A value that has its own end would set outputs of its choice. */
static void delimiters_differ_from_call_to_call(void **state)
{
	goci_auto_outcome outcome = images(1);
	oci_auto_buf a = OCI_BUF_INIT, b = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(goci_github_output(&outcome, &a, &err), 0);
	assert_int_equal(goci_github_output(&outcome, &b, &err), 0);
	assert_int_equal(a.len, b.len);
	assert_string_not_equal(a.data, b.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twenty_variables_are_all_that_gitlab_takes),
		cmocka_unit_test(names_that_come_to_one_variable_have_none),
		cmocka_unit_test(a_summary_of_many_rows_says_how_many_are_left_out),
		cmocka_unit_test(outputs_and_results_that_are_too_large_are_errors),
		cmocka_unit_test(delimiters_differ_from_call_to_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
