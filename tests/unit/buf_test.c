#include "oci/buf.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static void empty_buffer_is_an_empty_string(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	(void)state;
	assert_string_equal(buf.data, "");
	oci_buf_clear(&buf);
	oci_buf_add(&buf, "", 0);
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.len, 0);
}

static void buffer_grows_and_stays_terminated(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		oci_buf_adds(&buf, "abc");
		oci_buf_addf(&buf, "%03d", i);
		assert_int_equal(strlen(buf.data), buf.len);
	}
	assert_int_equal(buf.len, 6000);
	assert_string_equal(buf.data + 5994, "abc999");
}

static void buffer_holds_any_bytes(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	(void)state;
	oci_buf_add(&buf, "a\0b", 3);
	oci_buf_adds(&buf, "c");
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "a\0bc", 5);
}

static void taken_string_is_the_callers_and_buffer_is_usable(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	oci_auto_free char *first = NULL, *second = NULL;

	(void)state;
	oci_buf_adds(&buf, "one");
	first = oci_buf_take(&buf);
	assert_string_equal(first, "one");
	second = oci_buf_take(&buf);
	assert_string_equal(second, "");
	oci_buf_adds(&buf, "two");
	assert_string_equal(buf.data, "two");
}

static void reserve_makes_room_without_a_change(void **state)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	char *room;

	(void)state;
	oci_buf_adds(&buf, "ab");
	room = oci_buf_reserve(&buf, 4096);
	assert_int_equal(buf.len, 2);
	assert_string_equal(buf.data, "ab");
	memset(room, 'x', 4096);
	assert_ptr_equal(room, buf.data + 2);
}

static void list_is_always_an_argument_vector(void **state)
{
	oci_auto_strv v = OCI_STRV_INIT, copy = OCI_STRV_INIT;

	(void)state;
	for (int i = 0; i < 100; i++) {
		oci_strv_addf(&v, "%d", i);
		assert_null(v.items[v.count]);
	}
	oci_strv_take(&v, strdup("taken"));
	oci_strv_add_all(&copy, &v);
	assert_int_equal(copy.count, 101);
	assert_null(copy.items[101]);
	assert_string_equal(copy.items[100], "taken");
	assert_ptr_not_equal(copy.items[100], v.items[100]);
	oci_strv_release(&v);
	assert_int_equal(v.count, 0);
	oci_strv_sort(&v);
	assert_false(oci_strv_has(&v, "taken"));
	assert_true(oci_strv_has(&copy, "taken"));
}

static void sorting_is_bytewise(void **state)
{
	static const char *const given[] = {
		"b", "B", "a\xc3\xa9", "az", "", "a", "10", "9"};
	static const char *const wanted[] = {
		"", "10", "9", "B", "a", "az", "a\xc3\xa9", "b"};
	oci_auto_strv v = OCI_STRV_INIT;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(given); i++)
		oci_strv_add(&v, given[i]);
	oci_strv_sort(&v);
	for (size_t i = 0; i < OCI_COUNT(wanted); i++)
		assert_string_equal(v.items[i], wanted[i]);
}

static void an_array_grows_by_an_item_and_keeps_the_others(void **state)
{
	int *items = NULL;
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		OCI_GROW(items, count);
		items[count++] = i;
		/* Items may be removed meanwhile. */
		if (i == 500)
			count -= 100;
	}
	assert_int_equal(count, 900);
	for (int i = 0; i < 900; i++)
		assert_int_equal(items[i], i <= 400 ? i : i + 100);
	free(items);
}

static jmp_buf without_memory;

static void leave(const char *reason)
{
	assert_string_equal(reason, "out of memory");
	longjmp(without_memory, 1);
}

static void a_failed_allocation_calls_the_callers_handler(void **state)
{
	(void)state;
	oci_mem_set_handler(leave);
	if (setjmp(without_memory) == 0) {
		free(oci_xreallocarray(NULL, SIZE_MAX / 2, 2));
		fail_msg("it was allocated");
	}
	oci_mem_set_handler(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_buffer_is_an_empty_string),
		cmocka_unit_test(buffer_grows_and_stays_terminated),
		cmocka_unit_test(buffer_holds_any_bytes),
		cmocka_unit_test(taken_string_is_the_callers_and_buffer_is_usable),
		cmocka_unit_test(reserve_makes_room_without_a_change),
		cmocka_unit_test(list_is_always_an_argument_vector),
		cmocka_unit_test(sorting_is_bytewise),
		cmocka_unit_test(an_array_grows_by_an_item_and_keeps_the_others),
		cmocka_unit_test(a_failed_allocation_calls_the_callers_handler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
