/*
 * `goci reproduce`: building an image again from its source and comparing the two.
 *
 * The source is copied to a temporary folder and built there with another umask,
 * another number of jobs and an empty goci cache. Go's caches are used, since their
 * entries are addressed by content. The second build knows nothing of the first but
 * the image's build record (build_record.h) and the source's goci.yaml.
 */
#ifndef GOCI_DIFF_REPRODUCE_H
#define GOCI_DIFF_REPRODUCE_H

#include "app/app.h"
#include "settings/settings.h"

#include <jansson.h>

/* All borrowed. */
struct goci_reproduction {
	const char *image;  /* a reference of any transport */
	const char *source; /* folder that contains the source; NULL: the current one */
	struct goci_settings *settings; /* override the source's; they are changed */
	const struct goci_config *own;  /* the user's configuration, or NULL */
	const struct oci_strv *allowed; /* --allow-go-flag */
};

/*
 * Returns the difference (diff.h) of the image, "a", and the new build, "b"; owned by
 * the caller, NULL on failure. Changes the environment and the umask of this process
 * and does not restore them: call it once, before other threads start.
 */
json_t *goci_reproduce(struct goci_reproduction *reproduction, struct goci_app *app,
	struct oci_err *err);

#endif
