#include "note.h"

#include <stdarg.h>
#include <stdio.h>

int oci_note(const struct oci_note *note, enum oci_rule rule, const char *fmt, ...)
{
	char detail[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	oci_findings_add(
		note->findings, rule, note->subject, note->where, "%s", detail);
	return -1;
}
