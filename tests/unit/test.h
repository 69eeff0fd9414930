/*
 * What a unit test needs: cmocka, after the headers that it leaves to others.
 */
#ifndef GOCI_TEST_H
#define GOCI_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "oci/buf.h"
#include "oci/err.h"

#include <string.h>

/* Fails unless `text` has `part` in it. */
#define assert_contains(text, part)                                       \
	do {                                                              \
		if (!strstr((text), (part)))                              \
			fail_msg("\"%s\" has no \"%s\"", (text), (part)); \
	} while (0)

/* The list as one string, its items parted by '|'; owned by the caller. */
static inline char *test_join(const struct oci_strv *v)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	for (size_t i = 0; i < v->count; i++)
		oci_buf_addf(&buf, "%s%s", i ? "|" : "", v->items[i]);
	return oci_buf_take(&buf);
}

#define assert_list(v, expected)                            \
	do {                                                \
		oci_auto_free char *joined_ = test_join(v); \
		assert_string_equal(joined_, (expected));   \
	} while (0)

#endif
