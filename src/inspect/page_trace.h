/*
 * The trace of a build (`goci build --trace`), as the HTML page shows it.
 */
#ifndef GOCI_INSPECT_PAGE_TRACE_H
#define GOCI_INSPECT_PAGE_TRACE_H

#include "oci/err.h"

#include <jansson.h>

#define GOCI_PAGE_EVENTS 5000 /* the longest events are kept */

/*
 * Reads a trace file: an array of {"name","group","row","at","took"}, times in
 * microseconds, the longest event first. Owned by the caller; NULL on failure.
 */
json_t *goci_page_trace(const char *path, struct oci_err *err);

#endif
