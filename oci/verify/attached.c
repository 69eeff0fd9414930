#include "attached.h"
#include "annotations.h"
#include "blob.h"
#include "payload.h"
#include "signature.h"

#include "image/about.h"
#include "oci/attach.h"
#include "oci/json.h"
#include "oci/predicate.h"
#include "oci/sign.h"
#include "oci/spec.h"

#include <stdlib.h>
#include <string.h>

static bool has_entry(const json_t *entries, const char *digest)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		const char *other = oci_json_text(entry, "digest");

		if (other && strcmp(other, digest) == 0)
			return true;
	}
	return false;
}

struct oci_digest oci_entry_about(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, const json_t *entries)
{
	static const char key[] = "vnd.docker.reference.digest";
	const char *text = oci_annotation(entry, key);
	struct oci_digest digest = oci_tag_about(
		oci_annotation(entry, "org.opencontainers.image.ref.name"));
	struct oci_at annotations = {at, "annotations", 0};
	struct oci_at here = {&annotations, key, 0};
	struct oci_err ignored;

	if (!text)
		return digest;
	if (oci_digest_parse(text, &digest, &ignored) < 0 ||
		!has_entry(entries, text)) {
		oci_doc_say(doc, &here, OCI_RULE_STATEMENT_SUBJECT,
			"is %s, which this index does not have", text);
		digest.str[0] = '\0';
	}
	return digest;
}

static struct oci_subject *add_subject(struct oci_graph *g)
{
	struct oci_subject *s;

	OCI_GROW(g->subjects, g->subject_count);
	s = &g->subjects[g->subject_count++];
	*s = (struct oci_subject){.size = -1};
	return s;
}

void oci_listed_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named,
	const struct oci_digest *about)
{
	struct oci_subject *s;

	if (!*about->str)
		return;
	if (oci_digest_cmp(about, &named->digest) == 0) {
		oci_doc_say(doc, at, OCI_RULE_SUBJECT_SELF,
			"is listed as a referrer of itself");
		return;
	}
	s = add_subject(g);
	s->of = named->digest;
	s->digest = *about;
	s->listed = true;
}

struct oci_digest oci_subject_check(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *value, const struct oci_queue_entry *w)
{
	const json_t *subject = json_object_get(value, "subject");
	struct oci_at at = {NULL, "subject", 0};
	struct oci_doc_descriptor named;
	struct oci_subject *s;

	if (!subject || !oci_doc_descriptor_read(doc, &at, subject, &named))
		return w->about;
	if (oci_digest_cmp(&named.digest, &w->blob->digest) == 0) {
		oci_doc_say(doc, &at, OCI_RULE_SUBJECT_SELF, "is the manifest itself");
		return w->about;
	}
	w->blob->subject = named.digest;
	s = add_subject(g);
	s->of = w->blob->digest;
	s->digest = named.digest;
	s->size = named.size;
	s->media = oci_media_ours(named.media_type);
	return named.digest;
}

static void check_listed(struct oci_graph *g, const struct oci_subject *s)
{
	const struct oci_doc doc = {g->findings, s->of.str};
	const struct oci_blob *known = oci_graph_find(g, &s->of);
	struct oci_at at = {NULL, "subject", 0};

	if (known && *known->subject.str &&
		oci_digest_cmp(&known->subject, &s->digest) != 0)
		oci_doc_say(&doc, &at, OCI_RULE_REFERRER_LISTED,
			"is %s, it is listed as a referrer of %s", known->subject.str,
			s->digest.str);
}

static void check_subject(struct oci_graph *g, const struct oci_subject *s)
{
	const struct oci_doc doc = {g->findings, s->of.str};
	const struct oci_blob *known = oci_graph_find(g, &s->digest);
	struct oci_at at = {NULL, "subject", 0};
	oci_auto_span span = OCI_SPAN_INIT;

	switch (oci_source_blob(g->source, &s->digest, g->findings, &span)) {
	case OCI_BAD:
		return;
	case OCI_NOT_FOUND:
		oci_doc_say(&doc, &at, OCI_RULE_SUBJECT_ABSENT, "%s is not there",
			s->digest.str);
		return;
	case OCI_FOUND:
		break;
	}
	if (s->size >= 0 && span.size != s->size)
		oci_doc_say(&doc, &at, OCI_RULE_SUBJECT, "is %lld bytes, %s has %lld",
			(long long)s->size, s->digest.str, (long long)span.size);
	if (known && known->media && s->media && strcmp(known->media, s->media) != 0)
		oci_doc_say(&doc, &at, OCI_RULE_SUBJECT, "is %s, %s is %s", s->media,
			s->digest.str, known->media);
}

/*
 * A payload that is alone in a layout says nothing about an image here; next to an
 * image it refers to another one.
 */
static void check_claim(struct oci_graph *g, const struct oci_claim *claim)
{
	for (size_t i = 0; i < claim->count; i++)
		if (oci_graph_find(g, &claim->digests[i]))
			return;
	if (g->counts->layers)
		oci_findings_add(g->findings, claim->rule, claim->of.str, claim->where,
			"is %s, which is not there, but other images are",
			claim->count ? claim->digests[0].str : "no digest");
	else
		oci_findings_add(g->findings, OCI_RULE_SUBJECT_ABSENT, claim->of.str,
			claim->where, "%s is not there",
			claim->count ? claim->digests[0].str : "no digest");
}

void oci_subjects_check(struct oci_graph *g)
{
	for (size_t i = 0; i < g->claim_count; i++)
		check_claim(g, &g->claims[i]);
	g->claim_count = 0;
	for (size_t i = 0; i < g->subject_count; i++)
		if (g->subjects[i].listed)
			check_listed(g, &g->subjects[i]);
		else
			check_subject(g, &g->subjects[i]);
	g->subject_count = 0;
}

static const char *predicate_of(const json_t *manifest, const json_t *descriptor)
{
	const char *told = oci_predicate_type(descriptor);

	return told ? told : oci_predicate_type(manifest);
}

/* The text is released as soon as it is not needed: both are large. */
static void check_payload(const struct oci_payload *p, enum oci_content content,
	struct oci_buf *text, const json_t *descriptor)
{
	oci_auto_json *value = NULL;

	if (content == OCI_CONTENT_STATEMENT) {
		oci_payload_statement(p, text);
		return;
	}
	value = oci_text_read(&p->doc, text->data, text->len, OCI_TEXT_FREE);
	if (!value)
		return;
	if (content == OCI_CONTENT_SIGNATURE) {
		oci_signature_check(p, value, text,
			oci_annotation(descriptor, OCI_SIMPLE_ANNOTATION));
		return;
	}
	oci_buf_release(text);
	if (content == OCI_CONTENT_ENVELOPE)
		oci_payload_envelope(p, value, NULL);
	else
		oci_payload_bundle(p, value);
}

/* What an SBOM says that it is; it is no signed document, and has no rules here. */
static bool is_sbom(const struct oci_buf *text, const char *predicate)
{
	struct oci_findings ignored = OCI_FINDINGS_INIT;
	const struct oci_doc silent = {&ignored, ""};
	oci_auto_json *value =
		oci_text_read(&silent, text->data, text->len, OCI_TEXT_OUTLINE);
	bool good = value && !oci_findings_seen(&ignored, OCI_ERROR);

	oci_findings_release(&ignored);
	if (strcmp(predicate, OCI_PREDICATE_CYCLONEDX) == 0)
		return good && strcmp(oci_json_text_or(value, "bomFormat", ""),
				       "CycloneDX") == 0;
	return good &&
	       strncmp(oci_json_text_or(value, "spdxVersion", ""), "SPDX-", 5) == 0;
}

/* Annotations of cosign's older forms that are not checked. */
static unsigned unchecked(const json_t *descriptor)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = {{"dev.sigstore.cosign/certificate", OCI_SEEN_CERTIFICATE},
		{"dev.sigstore.cosign/bundle", OCI_SEEN_LOG},
		{"dev.sigstore.cosign/rfc3161timestamp", OCI_SEEN_TIMESTAMP}};
	unsigned found = 0;

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (oci_annotation(descriptor, names[i].name))
			found |= names[i].bit;
	return found;
}

static enum oci_seen_form form_of(enum oci_content content)
{
	switch (content) {
	case OCI_CONTENT_SIGNATURE:
		return OCI_SEEN_SIMPLE;
	case OCI_CONTENT_ENVELOPE:
		return OCI_SEEN_ENVELOPE;
	case OCI_CONTENT_STATEMENT:
		return OCI_SEEN_STATEMENT;
	case OCI_CONTENT_BUNDLE:
		return OCI_SEEN_BUNDLE;
	default:
		return OCI_SEEN_PLAIN;
	}
}

static bool is_payload(enum oci_content content)
{
	return content >= OCI_CONTENT_SIGNATURE && content <= OCI_CONTENT_BUNDLE;
}

/*
 * A record of the document; NULL when nobody asks for it, and for content that is
 * neither attached to an image nor says that it is.
 */
static struct oci_seen *note(struct oci_graph *g, const struct oci_attachment *attached,
	const struct oci_blob *blob, const json_t *descriptor, enum oci_content content)
{
	const char *type = oci_json_text_or(descriptor, "mediaType", "");
	const char *artifact = oci_json_text(attached->manifest, "artifactType");
	const char *predicate = oci_predicate_of_media(type);
	struct oci_seen *seen;

	if (!g->seen || content == OCI_CONTENT_EMPTY ||
		(!is_payload(content) && !*attached->about.str))
		return NULL;
	seen = oci_seen_add(g->seen);
	if (!seen)
		return NULL;
	seen->subject = attached->about;
	seen->manifest = *attached->digest;
	seen->blob = blob->digest;
	seen->size = blob->size;
	seen->form = form_of(content);
	seen->media_type = oci_xstrndup(type, 255);
	seen->artifact_type = artifact ? oci_xstrndup(artifact, 255) : NULL;
	seen->predicate = predicate ? oci_xstrdup(predicate) : NULL;
	seen->unchecked = unchecked(descriptor);
	return seen;
}

static void check_document(struct oci_graph *g, const struct oci_payload *p,
	struct oci_blob *blob, enum oci_content content, const json_t *descriptor)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (blob->size > g->options->limits.payload_size) {
		if (is_payload(content))
			oci_doc_say(&p->doc, NULL, OCI_RULE_PAYLOAD_UNREAD,
				"is %lld bytes, the limit is %lld",
				(long long)blob->size,
				(long long)g->options->limits.payload_size);
		if (p->seen)
			p->seen->unread = true;
		(void)oci_graph_read(g, blob, NULL);
	} else if (!oci_graph_read_most(
			   g, blob, &text, g->options->limits.payload_size)) {
		if (p->seen)
			p->seen->faulty = true;
	} else if (is_payload(content)) {
		check_payload(p, content, &text, descriptor);
	} else if (p->seen && p->seen->predicate) {
		p->seen->faulty = !is_sbom(&text, p->seen->predicate);
	}
}

void oci_attached_check(struct oci_graph *g, const struct oci_attachment *attached,
	struct oci_blob *blob, const json_t *descriptor)
{
	const char *type = oci_json_text_or(descriptor, "mediaType", "");
	enum oci_content content = oci_content_of(type);
	const struct oci_payload p = {g, {g->findings, blob->digest.str},
		&attached->about, predicate_of(attached->manifest, descriptor),
		note(g, attached, blob, descriptor, content)};
	size_t errors = oci_findings_seen(g->findings, OCI_ERROR);
	size_t unread = g->findings->seen[OCI_RULE_PAYLOAD_UNREAD];

	g->counts->blobs += blob->state == OCI_UNREAD;
	if (!is_payload(content) && !(p.seen && p.seen->predicate)) {
		(void)oci_graph_read(g, blob, NULL);
		return;
	}
	check_document(g, &p, blob, content, descriptor);
	if (!p.seen)
		return;
	p.seen->faulty |= oci_findings_seen(g->findings, OCI_ERROR) > errors;
	p.seen->unread |= g->findings->seen[OCI_RULE_PAYLOAD_UNREAD] > unread;
}
