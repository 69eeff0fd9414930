#include "attach/predicate.h"

#include "oci/fs.h"
#include "oci/json.h"
#include "oci/sign.h"
#include "options/checks.h"
#include "options/choices.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>

/* Room for the statement around it. */
enum { PREDICATE_MAX = OCI_STATEMENT_MAX - (64 << 10) };

const char *const goci_predicate_names[] = {"slsaprovenance", "slsaprovenance02",
	"slsaprovenance1", "link", "spdx", "spdxjson", "cyclonedx", "vuln", "openvex",
	"custom", NULL};

static const char *const uris[] = {"https://slsa.dev/provenance/v0.2",
	"https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1",
	"https://in-toto.io/Link/v1", "https://spdx.dev/Document",
	"https://spdx.dev/Document", "https://cyclonedx.org/bom",
	"https://cosign.sigstore.dev/attestation/vuln/v1", "https://openvex.dev/ns",
	"https://cosign.sigstore.dev/attestation/v1"};

const char *goci_predicate_uri(const char *type)
{
	int i = goci_choice_find(goci_predicate_names, type);

	return i < 0 ? type : uris[i];
}

/* RFC 3986: a scheme, and what follows without blanks. */
int goci_check_predicate(const char *type, struct oci_err *err)
{
	const char *colon = strchr(type, ':');

	if (goci_choice_find(goci_predicate_names, type) >= 0)
		return 0;
	if (strcmp(goci_predicate_uri(type), OCI_PREDICATE_SIGNATURE) == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"this type is that of a signature, which goci sign makes");
	if (colon && colon[1] && isalpha((unsigned char)*type) &&
		!strpbrk(type, " \"<>\\^`{|}") && strlen(type) <= 1000)
		return goci_check_line(type, err);
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.100s\" is no type of a predicate: expected a URI, or slsaprovenance1, "
		"spdx, cyclonedx, vuln, openvex, custom, ...",
		type);
}

/* Its text is kept: numbers would be written differently. */
static int check_text(const struct oci_buf *text, struct oci_err *err)
{
	json_error_t at;
	oci_auto_json *doc =
		json_loadb(text->data, text->len, JSON_REJECT_DUPLICATES, &at);

	if (!doc)
		return oci_err_set(
			err, OCI_ERR_INVALID, "no JSON: line %d: %s", at.line, at.text);
	return json_is_object(doc) ? 0
				   : oci_err_set(err, OCI_ERR_INVALID,
					     "no predicate: a JSON object is one");
}

int goci_predicate_read(const char *path, struct oci_buf *text, struct oci_err *err)
{
	oci_auto_buf read = OCI_BUF_INIT;
	size_t begin = 0;

	if (oci_fs_read(AT_FDCWD, path, false, PREDICATE_MAX, &read, err) < 0)
		return -1;
	if (check_text(&read, err) < 0)
		return oci_err_wrap(err, "%s", path);
	begin = strspn(read.data, " \t\r\n");
	while (read.len > begin && strchr(" \t\r\n", read.data[read.len - 1]))
		read.len--;
	oci_buf_add(text, read.data + begin, read.len - begin);
	return 0;
}
