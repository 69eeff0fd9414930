#include "service/epoch.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* 9999-12-31, the last day in RFC 3339. */
#define EPOCH_MAX 253402300799LL

/* reproducible-builds.org: a malformed value must be an error. */
int goci_epoch_read(int64_t *epoch, char text[GOCI_EPOCH_STR], struct oci_err *err)
{
	const char *s = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	time_t when;
	struct tm tm;

	errno = 0;
	*epoch = s ? strtoll(s, &end, 10) : 0;
	if (s && (!*s || *end || errno || s[0] < '0' || s[0] > '9' ||
			 *epoch > EPOCH_MAX))
		return oci_err_set(err, OCI_ERR_USAGE,
			"SOURCE_DATE_EPOCH \"%.40s\" is not a whole number of seconds "
			"since 1970",
			s);
	when = (time_t)*epoch;
	if (!gmtime_r(&when, &tm))
		return oci_err_sys(err, errno, "SOURCE_DATE_EPOCH");
	strftime(text, GOCI_EPOCH_STR, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return 0;
}
