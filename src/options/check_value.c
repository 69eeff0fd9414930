#include "options/check_value.h"

#include <ctype.h>
#include <string.h>

int goci_check_refuse(struct oci_err *err, const char *value, const char *expected)
{
	return oci_err_set(err, OCI_ERR_USAGE, "\"%.200s\" is not %s", value, expected);
}

bool goci_check_number(const char *s, size_t len, long min, long max, long *out)
{
	long n = 0;

	if (len == 0 || len > 10 || (len > 1 && *s == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		n = n * 10 + (s[i] - '0');
	}
	*out = n;
	return n >= min && n <= max;
}

bool goci_check_whole_number(const char *s, long min, long max, long *out)
{
	return goci_check_number(s, strlen(s), min, max, out);
}
