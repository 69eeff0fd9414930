#include "test.h"
#include "watch/debounce.h"

static void nothing_is_due_before_a_change(void **state)
{
	const struct goci_debounce s = {.quiet = 50, .most = 500};

	(void)state;
	assert_true(goci_debounce_due(&s) == GOCI_NEVER);
}

static void one_change_is_due_after_the_quiet(void **state)
{
	struct goci_debounce s = {.quiet = 50, .most = 500};

	(void)state;
	goci_debounce_note(&s, 1000);
	assert_int_equal(goci_debounce_due(&s), 1050);
}

static void each_change_of_a_burst_moves_it(void **state)
{
	struct goci_debounce s = {.quiet = 50, .most = 500};

	(void)state;
	goci_debounce_note(&s, 1000);
	goci_debounce_note(&s, 1040);
	goci_debounce_note(&s, 1080);
	assert_int_equal(goci_debounce_due(&s), 1130);
}

static void a_burst_without_end_is_due_after_the_most(void **state)
{
	struct goci_debounce s = {.quiet = 50, .most = 500};

	(void)state;
	for (int64_t t = 1000; t < 3000; t += 10)
		goci_debounce_note(&s, t);
	assert_int_equal(goci_debounce_due(&s), 1500);
}

static void what_was_acted_on_is_forgotten(void **state)
{
	struct goci_debounce s = {.quiet = 50, .most = 500};

	(void)state;
	goci_debounce_note(&s, 1000);
	goci_debounce_clear(&s);
	assert_true(goci_debounce_due(&s) == GOCI_NEVER);
	goci_debounce_note(&s, 5000);
	assert_int_equal(goci_debounce_due(&s), 5050);
}

static void the_clock_does_not_go_back(void **state)
{
	int64_t before = goci_watch_now();

	(void)state;
	assert_true(before > 0);
	assert_true(goci_watch_now() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_due_before_a_change),
		cmocka_unit_test(one_change_is_due_after_the_quiet),
		cmocka_unit_test(each_change_of_a_burst_moves_it),
		cmocka_unit_test(a_burst_without_end_is_due_after_the_most),
		cmocka_unit_test(what_was_acted_on_is_forgotten),
		cmocka_unit_test(the_clock_does_not_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
