#include "outcome/tekton.h"

#include "oci/json.h"

#include <string.h>

/*
 * Of Kubernetes; the entrypoint writes a JSON array there, of an object for each result
 * {"key":"","value":"","type":1} and one for when it began.
 */
enum { MESSAGE_MAX = 4096, FRAME = 40, BEGAN = 100 };

static const char *const names[] = {
	[GOCI_TEKTON_URL] = "IMAGE_URL",
	[GOCI_TEKTON_DIGEST] = "IMAGE_DIGEST",
	[GOCI_TEKTON_IMAGES] = "IMAGES",
};

const char *goci_tekton_name(enum goci_tekton_result result)
{
	return names[result];
}

/* What is before the digest. */
static size_t url_len(const char *ref)
{
	const char *digest = strstr(ref, "@sha256:");

	return digest ? (size_t)(digest - ref) : strlen(ref);
}

static int check(const struct oci_buf *texts, struct oci_err *err)
{
	size_t size = BEGAN;

	for (size_t i = 0; i < GOCI_TEKTON_COUNT; i++)
		if (texts[i].len)
			size += FRAME + strlen(names[i]) + texts[i].len;
	return size <= MESSAGE_MAX
		       ? 0
		       : oci_err_set(err, OCI_ERR_INVALID,
				 "the results need %zu bytes, and Tekton has %d for those "
				 "of a task: build fewer services in a task, or give --ci "
				 "none and write --image-refs to a workspace",
				 size, MESSAGE_MAX);
}

int goci_tekton(
	const struct goci_outcome *result, struct oci_buf *texts, struct oci_err *err)
{
	const json_t *alone = goci_outcome_alone(result);

	if (alone) {
		const char *ref = goci_outcome_image_ref(alone);

		oci_buf_add(&texts[GOCI_TEKTON_URL], ref, url_len(ref));
		oci_buf_adds(&texts[GOCI_TEKTON_DIGEST],
			oci_json_text_or(alone, "digest", ""));
	}
	goci_outcome_join_refs(result, ",", &texts[GOCI_TEKTON_IMAGES]);
	return check(texts, err);
}
