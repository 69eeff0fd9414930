#include "options/checks_push.h"

#include "oci/mem.h"
#include "oci/ref.h"
#include "options/check_value.h"
#include "options/checks_name.h"
#include "options/placeholders.h"

#include <string.h>

enum { RETRIES_MAX = 100 };

bool goci_push_insecure(const struct goci_push_values *values)
{
	return values->tls_verify && strcmp(values->tls_verify, "false") == 0;
}

const char *const goci_push_tls_choices[] = {"true", "false", NULL};

int goci_check_retries(const char *value, struct oci_err *err)
{
	long n;

	return goci_check_whole_number(value, 0, RETRIES_MAX, &n)
		       ? 0
		       : goci_check_refuse(err, value, "a number from 0 to 100");
}

int goci_check_push(const char *value, struct oci_err *err)
{
	oci_auto_free char *sample = goci_placeholders_sample(value, err);
	oci_auto_free char *name = NULL;
	const char *colon;

	if (!sample)
		return -1;
	if (!*value)
		return 0;
	colon = strchr(sample, '/') ? goci_tag_find(sample) : NULL;
	name = oci_xstrndup(sample, colon ? (size_t)(colon - sample) : strlen(sample));
	if (goci_check_repository(name, err) < 0)
		return -1;
	return colon ? oci_tag_check(colon + 1, err) : 0;
}
