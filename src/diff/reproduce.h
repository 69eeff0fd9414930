/*
 * Building an image again, from its source, and comparing.
 *
 * The source is copied and built in a folder of its own, under another umask, with
 * another number of jobs and an empty cache of layers and answers; Go's own caches are
 * used, as they are kept by content. What the image tells (recorded.h) and what the
 * source's goci.yaml tells is all that the second build knows of the first.
 */
#ifndef GOCI_DIFF_REPRODUCE_H
#define GOCI_DIFF_REPRODUCE_H

#include "app/app.h"
#include "settings/settings.h"

#include <jansson.h>

struct goci_reproduction {
	const char *image;  /* a reference of any transport */
	const char *source; /* a folder that the source is in; NULL: the current one */
	struct goci_settings *settings; /* over the source's; changed */
	const struct goci_config *own;  /* the user's configuration, or NULL */
	const struct oci_strv *allowed; /* --allow-go-flag */
};

/*
 * Returns the difference (diff.h) of the image, "a", and what was built, "b"; owned by
 * the caller, NULL on failure. The environment and the umask of this process are
 * changed for good: it is to be called once, while no other thread works.
 */
json_t *goci_reproduce(struct goci_reproduction *reproduction, struct goci_app *app,
	struct oci_err *err);

#endif
