/*
 * `goci inspect --html`: a page about the size of an image, in one file that needs no
 * network. Its bytes depend only on the image and the trace.
 *
 * The program contains page.html, page.css and page.js; the data is inserted as JSON.
 * Everything from the image is untrusted: the JSON is escaped so that it cannot end its
 * <script> element, and the page's Content-Security-Policy allows only its own script
 * and style, by hash, and no connections.
 */
#ifndef GOCI_INSPECT_PAGE_H
#define GOCI_INSPECT_PAGE_H

#include "inspect/attachments.h"
#include "inspect/weight.h"

/* The largest files are listed; folders include the sizes of the others. */
#define GOCI_PAGE_FILES 20000

/* Appends the page. `trace` is of goci_page_trace, or NULL. */
void goci_page(const struct goci_weight *weight,
	const struct goci_attachments *attached, const json_t *trace,
	struct oci_buf *out);

#endif
