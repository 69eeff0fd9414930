#include "number.h"

bool oci_tar_is_zero(const unsigned char *p, size_t len)
{
	while (len && !*p) {
		p++;
		len--;
	}
	return !len;
}

/* GNU tar's base 256: big-endian two's complement, marked by the first bit. */
static bool parse_binary(const unsigned char *p, size_t len, int64_t *n)
{
	bool negative = *p & 0x40;
	uint64_t value = negative ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = i ? p[i] : *p & 0x40 ? *p : *p & 0x7f;

		if (value >> 55 != (negative ? 0x1ff : 0))
			return false;
		value = value << 8 | c;
	}
	*n = (int64_t)value;
	return true;
}

bool oci_tar_octal(const unsigned char *p, size_t len, int64_t *n)
{
	const unsigned char *end = p + len;

	*n = 0;
	if (oci_tar_is_zero(p, len))
		return true;
	while (p < end && *p == ' ')
		p++;
	if (p == end || *p < '0' || *p > '7')
		return false;
	while (p < end && *p >= '0' && *p <= '7')
		*n = *n * 8 + (*p++ - '0');
	while (p < end && (*p == ' ' || !*p))
		p++;
	return p == end;
}

bool oci_tar_number(const unsigned char *p, size_t len, int64_t *n)
{
	return *p & 0x80 ? parse_binary(p, len, n) : oci_tar_octal(p, len, n);
}
