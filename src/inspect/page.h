/*
 * One page about an image, for a browser: a file of its own, which needs no network and
 * whose bytes depend on the image and the trace alone.
 *
 * Its look and its script are page.css and page.js; this puts them into page.html with
 * what is told, as JSON. Everything of the image is foreign: in the JSON no byte can
 * end the element that it is in, and the page allows no script and no style but its
 * own, by their sums, and no network.
 */
#ifndef GOCI_INSPECT_PAGE_H
#define GOCI_INSPECT_PAGE_H

#include "inspect/weight.h"

#define GOCI_PAGE_FILES 20000 /* the largest; folders have the others' sizes */
#define GOCI_PAGE_EVENTS 5000 /* the longest */

/*
 * Reads what a build wrote with --trace: an array of
 * {"name","group","row","at","took"}, times in microseconds, the longest first. Owned
 * by the caller; NULL on failure.
 */
json_t *goci_page_trace(const char *path, struct oci_err *err);

/* Appends the page; `trace` may be NULL. */
void goci_page(
	const struct goci_weight *weight, const json_t *trace, struct oci_buf *out);

#endif
