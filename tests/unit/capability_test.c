#include "test.h"

#include "oci/xattrs.h"

#include <linux/capability.h>
#include <string.h>

static void names_are_those_of_the_kernel(void **state)
{
	static const struct {
		const char *name;
		int number;
	} known[] = {{"chown", CAP_CHOWN}, {"net_bind_service", CAP_NET_BIND_SERVICE},
		{"CAP_NET_RAW", CAP_NET_RAW}, {"Cap_Sys_Admin", CAP_SYS_ADMIN},
		{"setfcap", CAP_SETFCAP}, {"bpf", CAP_BPF},
		{"checkpoint_restore", CAP_CHECKPOINT_RESTORE}};
	static const char *const unknown[] = {"", "cap_", "net_bind",
		"net_bind_service+ep", "all", "10", "cap_cap_chown"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(known); i++)
		assert_int_equal(oci_capability_find(known[i].name), known[i].number);
	for (size_t i = 0; i < OCI_COUNT(unknown); i++)
		assert_int_equal(oci_capability_find(unknown[i]), -1);
}

static void the_attribute_is_of_version_2_and_effective(void **state)
{
	static const unsigned char want[] = {
		1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
	struct oci_xattrs xattrs = OCI_XATTRS_INIT;

	(void)state;
	oci_capability_make(UINT64_C(1) << CAP_NET_BIND_SERVICE |
				    UINT64_C(1) << CAP_CHECKPOINT_RESTORE,
		&xattrs);
	assert_int_equal(xattrs.count, 1);
	assert_string_equal(xattrs.items[0].name, "security.capability");
	assert_int_equal(xattrs.items[0].len, sizeof(want));
	assert_memory_equal(xattrs.items[0].value, want, sizeof(want));
	oci_xattrs_release(&xattrs);
}

static void an_attribute_is_there_once(void **state)
{
	struct oci_xattrs xattrs = OCI_XATTRS_INIT, copy = OCI_XATTRS_INIT;

	(void)state;
	oci_xattrs_add(&xattrs, "user.a", "1", 1);
	oci_xattrs_add(&xattrs, "user.a", "23", 2);
	oci_xattrs_add(&xattrs, "user.b", "", 0);
	oci_xattrs_add_all(&copy, &xattrs);
	assert_int_equal(copy.count, 2);
	assert_memory_equal(copy.items[0].value, "1", 1);
	assert_int_equal(oci_xattrs_len(&copy), 13);
	oci_xattrs_release(&xattrs);
	oci_xattrs_release(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_the_kernel),
		cmocka_unit_test(the_attribute_is_of_version_2_and_effective),
		cmocka_unit_test(an_attribute_is_there_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
