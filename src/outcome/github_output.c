#include "outcome/github_output.h"

#include "oci/json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>

/* What GitHub takes of the outputs of a job. */
enum { OUTPUTS_MAX = 1 << 20, RANDOM = 16 };

/*
 * A value ends at the line with its delimiter: one that nobody can guess cannot be in a
 * value, and no value sets another output.
 */
static char *new_delimiter(struct oci_err *err)
{
	unsigned char bytes[RANDOM];
	oci_auto_buf text = OCI_BUF_INIT;

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
		oci_err_sys(err, errno, "get random bytes");
		return NULL;
	}
	oci_buf_adds(&text, "goci_");
	for (size_t i = 0; i < sizeof(bytes); i++)
		oci_buf_addf(&text, "%02x", bytes[i]);
	return oci_buf_take(&text);
}

static void add(struct oci_buf *text, const char *name, const char *value,
	const char *delimiter)
{
	oci_buf_addf(text, "%s<<%s\n%s\n%s\n", name, delimiter, value, delimiter);
}

static void add_refs(
	const struct goci_outcome *result, struct oci_buf *text, const char *delimiter)
{
	oci_auto_buf lines = OCI_BUF_INIT;

	goci_outcome_join_refs(result, "\n", &lines);
	add(text, "refs", lines.data, delimiter);
}

int goci_github_output(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err)
{
	const json_t *alone = goci_outcome_alone(result);
	int64_t size = goci_outcome_size(result);
	oci_auto_free char *images =
		json_dumps(result->images, JSON_COMPACT | JSON_REAL_PRECISION(9));
	oci_auto_free char *delimiter = new_delimiter(err);

	if (!delimiter)
		return -1;
	/* What was written before may lack the end of its line. */
	oci_buf_adds(text, "\n");
	if (alone) {
		add(text, "digest", oci_json_text_or(alone, "digest", ""), delimiter);
		add(text, "ref", goci_outcome_image_ref(alone), delimiter);
	}
	add_refs(result, text, delimiter);
	if (size >= 0)
		oci_buf_addf(text, "size=%" PRId64 "\nunchanged=%s\n", size,
			goci_outcome_unchanged(result) ? "true" : "false");
	add(text, "images", images ? images : "[]", delimiter);
	if (text->len <= OUTPUTS_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%zu bytes of outputs are more than the %d that GitHub takes: build fewer "
		"services in a job, or give --ci none and read --metadata-file",
		text->len, OUTPUTS_MAX);
}
