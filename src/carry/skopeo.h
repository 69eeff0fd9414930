/*
 * skopeo: the program that speaks to registries, run as a child.
 *
 * It is found on PATH, gets the user's own environment, and so applies the user's
 * credentials, policy, registries and proxies. What it says is foreign text: goci keeps
 * its last line for the error, and passes on its warnings.
 */
#ifndef GOCI_CARRY_SKOPEO_H
#define GOCI_CARRY_SKOPEO_H

#include "app/app.h"
#include "carry/repository.h"
#include "oci/buf.h"
#include "oci/digest.h"
#include "options/checks_push.h"

#include <jansson.h>

struct goci_skopeo {
	char *path;
	struct oci_strv env;
	const struct goci_push_values *values; /* passed on to it; borrowed */
	struct goci_app *app;                  /* borrowed */
	struct goci_span *span; /* of the step that runs it, or NULL; borrowed */
	bool checked;           /* its version was asked for */
};

#define GOCI_SKOPEO_INIT              \
	{                             \
		.env = OCI_STRV_INIT, \
	}

/*
 * Finds skopeo in `path`, a list of folders (NULL: PATH), without running it. An error
 * says what to install. Release `skopeo` in any case.
 */
int goci_skopeo_find(struct goci_skopeo *skopeo, struct goci_app *app, const char *path,
	const struct goci_push_values *values, struct oci_err *err);
void goci_skopeo_release(struct goci_skopeo *skopeo);
#define goci_auto_skopeo OCI_AUTO(goci_skopeo_release) struct goci_skopeo

/* One `skopeo copy`; all borrowed. */
struct goci_skopeo_copy {
	const char *from; /* as skopeo writes references */
	const char *to;
	const struct goci_repository *place; /* the registry's side, for the error */
	bool index_only;                     /* the index without what it lists */
	bool converts;                       /* the digest is not to stay the same */
	bool may_convert; /* it need not, if skopeo cannot keep it; */
	bool *converted;  /* then set to whether it did; or NULL */
};

/*
 * Copies all platforms of an image, with its digests. `written` gets the digest that
 * the destination has. Fails with OCI_ERR_CHILD: what skopeo said, and what to do.
 */
int goci_skopeo_copy(struct goci_skopeo *skopeo, const struct goci_skopeo_copy *copy,
	struct oci_digest *written, struct oci_err *err);

/*
 * Appends the manifest or index that a registry has under `image` (docker://...) to
 * `raw`: two requests, of which the first asks how to log in. OCI_ERR_NOT_FOUND if the
 * registry says that there is none.
 */
int goci_skopeo_inspect(struct goci_skopeo *skopeo, const char *image,
	const struct goci_repository *place, struct oci_buf *raw, struct oci_err *err);

/*
 * The tags of a repository, an array; owned by the caller. NULL on failure.
 */
json_t *goci_skopeo_tags(struct goci_skopeo *skopeo,
	const struct goci_repository *place, struct oci_err *err);

#endif
