#include "outcome/dotenv.h"

#include "oci/json.h"

#include <inttypes.h>
#include <string.h>

/* GitLab's defaults; the other variables are three. */
enum { REPORT_MAX = 5 << 10, VARIABLES_MAX = 20, OTHERS = 3 };

/* What no shell takes for more than itself: steps of other CIs source the report. */
static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr("_./:@,+=%[]-", c));
}

/* There is no quoting: a value is what follows the '='. */
static int check(const char *name, const char *value, struct oci_err *err)
{
	for (const char *p = value; *p; p++)
		if (!is_plain(*p))
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: a dotenv report cannot hold \"%.300s\", which has "
				"blanks, quotes or other special characters: choose "
				"another --output or --tag",
				name, value);
	return 0;
}

static int add(
	struct oci_buf *text, const char *name, const char *value, struct oci_err *err)
{
	if (check(name, value, err) < 0)
		return -1;
	oci_buf_addf(text, "%s=%s\n", name, value);
	return 0;
}

/* "GOCI_REF_PRESENCE_SERVICE" */
static char *key_of(const json_t *image)
{
	oci_auto_free char *called = goci_outcome_image_called(image);
	oci_auto_buf key = OCI_BUF_INIT;

	oci_buf_adds(&key, "GOCI_REF_");
	for (const char *p = called; *p; p++) {
		char c = *p;

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			c = '_';
		oci_buf_add(&key, &c, 1);
	}
	return oci_buf_take(&key);
}

/* One variable for each service, or none. */
static int add_each(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err)
{
	oci_auto_buf lines = OCI_BUF_INIT;
	oci_auto_strv keys = OCI_STRV_INIT;
	const json_t *image;
	size_t i;

	if (json_array_size(result->images) > VARIABLES_MAX - OTHERS)
		return 0;
	json_array_foreach(result->images, i, image) {
		oci_auto_free char *key = key_of(image);

		if (oci_strv_has(&keys, key))
			return 0;
		oci_strv_add(&keys, key);
		if (add(&lines, key, goci_outcome_image_ref(image), err) < 0)
			return -1;
	}
	if (text->len + lines.len <= REPORT_MAX)
		oci_buf_add(text, lines.data, lines.len);
	return 0;
}

static int add_refs(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err)
{
	oci_auto_buf joined = OCI_BUF_INIT;

	goci_outcome_join_refs(result, ",", &joined);
	return add(text, "GOCI_REFS", joined.data, err);
}

int goci_dotenv(
	const struct goci_outcome *result, struct oci_buf *text, struct oci_err *err)
{
	const json_t *alone = goci_outcome_alone(result);
	int64_t size = goci_outcome_size(result);

	if (alone &&
		(add(text, "GOCI_DIGEST", oci_json_text_or(alone, "digest", ""), err) <
				0 ||
			add(text, "GOCI_REF", goci_outcome_image_ref(alone), err) < 0))
		return -1;
	if (add_refs(result, text, err) < 0)
		return -1;
	if (size >= 0)
		oci_buf_addf(text, "GOCI_SIZE=%" PRId64 "\nGOCI_UNCHANGED=%s\n", size,
			goci_outcome_unchanged(result) ? "true" : "false");
	if (text->len > REPORT_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%zu bytes are more than the %d that GitLab takes: build fewer "
			"services in a job, or read --image-refs",
			text->len, REPORT_MAX);
	return alone ? 0 : add_each(result, text, err);
}
