#include "fuzz.h"

#include "image/about.h"
#include "layer/compressor.h"
#include "oci/base64.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "oci/platform.h"
#include "oci/source/archive_header.h"
#include "oci/tree.h"
#include "oci/utf8.h"
#include "oci/verify/attached.h"
#include "oci/verify/payload.h"
#include "oci/verify/signature.h"
#include "spec/members.h"

#include <string.h>

static void read_kind(const char *data, size_t len, enum oci_text_kind kind)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	struct oci_doc doc = {&findings, "document"};
	oci_auto_free char *text = fuzz_text(data, len);
	oci_auto_json *json = oci_text_read(&doc, text, len, kind);

	(void)json;
}

static void text_spec(const char *data, size_t len)
{
	read_kind(data, len, OCI_TEXT_SPEC);
}

static void text_archive(const char *data, size_t len)
{
	read_kind(data, len, OCI_TEXT_ARCHIVE);
}

/* What was taken is written in a form that is taken again. */
static void json(const char *data, size_t len)
{
	struct oci_err err;
	oci_auto_json *doc = oci_json_parse(data, len, &err), *again = NULL;
	oci_auto_buf out = OCI_BUF_INIT;

	if (!doc)
		return;
	oci_json_write(doc, &out);
	again = oci_json_parse(out.data, out.len, &err);
	if (!again || !json_equal(doc, again))
		oci_abort("fuzz: a document is another once it was written");
}

static void names(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len), *path = NULL;
	oci_auto_ref ref = {0}, any = {0};
	oci_auto_buf raw = OCI_BUF_INIT;
	struct oci_compression compression;
	struct oci_platform platform;
	struct oci_digest digest;
	struct oci_err err;

	(void)oci_digest_parse(text, &digest, &err);
	(void)oci_ref_parse(text, &ref, &err);
	(void)oci_ref_parse_any(text, &any, &err);
	(void)oci_tag_check(text, &err);
	(void)oci_tag_about(text);
	(void)oci_platform_parse(text, &platform, &err);
	(void)oci_compression_parse(text, &compression, &err);
	path = oci_tree_clean_path(text, &err);
	(void)oci_utf8_valid(text);
	(void)oci_utf8_has_control(text);
	(void)oci_is_rfc3339(text);
	(void)oci_base64_decode(text, &raw);
	(void)oci_is_der_signature(data, len);
	(void)oci_content_of(text);
	(void)oci_json_lookalike(text, true);
}

/* Of nobody. */
static const char fuzz_key[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECiKy/D/w/C0iiU+44rli8xZs7GcV\n"
	"tW8r3ZJ+R6NdUSxfx2X8UoagRISBpJFxGyaG0BoCOliG8hxF2o3+gzG1dg==\n"
	"-----END PUBLIC KEY-----\n";

/* What is attached to an image, as if it were one of each kind. */
static void payload(const char *data, size_t len)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	struct oci_graph graph = {.findings = &findings};
	struct oci_digest about;
	oci_auto_seen_list seen = OCI_SEEN_LIST_INIT;
	oci_auto_keyring ring = OCI_KEYRING_INIT;
	struct oci_verify_options options = {.ring = &ring};
	struct oci_payload p = {.g = &graph,
		.doc = {&findings, "payload"},
		.about = &about,
		.seen = oci_seen_add(&seen)};
	oci_auto_free char *text = fuzz_text(data, len);
	const struct oci_buf bytes = {text, len, 0};
	oci_auto_json *doc = NULL;
	struct oci_err err;

	ring.keys[0] = oci_key_parse(fuzz_key, strlen(fuzz_key), NULL, &err);
	oci_strv_add(&ring.names, "key");
	graph.options = &options;
	graph.seen = &seen;
	oci_digest_of("", 0, &about);
	oci_payload_statement(&p, &bytes);
	doc = oci_text_read(&p.doc, text, len, OCI_TEXT_OUTLINE);
	oci_json_freep(&doc);
	doc = oci_text_read(&p.doc, text, len, OCI_TEXT_FREE);
	if (!doc)
		return;
	oci_payload_envelope(&p, doc, NULL);
	oci_payload_bundle(&p, doc);
	oci_signature_check(
		&p, doc, &bytes, json_string_value(json_object_get(doc, "signature")));
}

static void pax(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	oci_auto_buf path = OCI_BUF_INIT, link = OCI_BUF_INIT;
	int64_t size = 0;

	(void)oci_archive_pax(text, len, false, &path, &link, &size);
	(void)oci_archive_pax(text, len, true, &path, &link, &size);
}

static void archive_header(const char *data, size_t len)
{
	char block[OCI_ARCHIVE_BLOCK] = {0};
	struct oci_archive_header h;

	memcpy(block, data, len < sizeof(block) ? len : sizeof(block));
	(void)oci_archive_header_read(block, &h);
}

const struct fuzz_target fuzz_documents[] = {
	{"text-spec", text_spec},
	{"text-archive", text_archive},
	{"json", json},
	{"names", names},
	{"payload", payload},
	{"pax", pax},
	{"archive-header", archive_header},
	{0},
};
