#include "options/limits.h"

#include "oci/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t is;
};

static const struct unit size_units[] = {
	{"B", 1},
	{"KB", 1000},
	{"kB", 1000},
	{"MB", 1000 * 1000},
	{"GB", 1000 * 1000 * 1000},
	{"TB", INT64_C(1000000000000)},
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"TiB", INT64_C(1) << 40},
};

static const struct unit age_units[] = {
	{"s", 1},
	{"m", 60},
	{"h", 3600},
	{"d", 24 * 3600},
	{"w", 7 * 24 * 3600},
};

/* Parses a whole number and a unit. */
static int parse(
	const char *text, const struct unit *units, size_t count, int64_t *value)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || errno)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(end, units[i].name) == 0)
			return __builtin_mul_overflow(n, units[i].is, value) ? -1 : 0;
	return -1;
}

int goci_size_parse(const char *text, int64_t *bytes, struct oci_err *err)
{
	if (parse(text, size_units, OCI_COUNT(size_units), bytes) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is not a size: expected one such as 500MB, 10GB or 1GiB",
		text);
}

int goci_age_parse(const char *text, int64_t *seconds, struct oci_err *err)
{
	if (parse(text, age_units, OCI_COUNT(age_units), seconds) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is not an age: expected one such as 12h, 30d or 8w", text);
}

int goci_check_size(const char *text, struct oci_err *err)
{
	int64_t ignored;

	return goci_size_parse(text, &ignored, err);
}

int goci_check_age(const char *text, struct oci_err *err)
{
	int64_t ignored;

	return goci_age_parse(text, &ignored, err);
}
