#include "oci/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int oci_err_set(struct oci_err *err, enum oci_err_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	err->sys = 0;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return -1;
}

int oci_err_sys(struct oci_err *err, int errnum, const char *fmt, ...)
{
	va_list ap;
	size_t used;

	err->code = OCI_ERR_SYSTEM;
	err->sys = errnum;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	used = strlen(err->msg);
	snprintf(err->msg + used, sizeof(err->msg) - used, ": %s", strerror(errnum));
	return -1;
}

int oci_err_wrap(struct oci_err *err, const char *fmt, ...)
{
	char inner[sizeof(err->msg)];
	va_list ap;
	size_t used;

	memcpy(inner, err->msg, sizeof(inner));
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	used = strlen(err->msg);
	snprintf(err->msg + used, sizeof(err->msg) - used, ": %s", inner);
	return -1;
}
