#include "attach/kept.h"

#include "attach/wanted.h"
#include "oci/json.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Who attached a layer: of the older form each layer says it, else its manifest. */
static enum goci_kept by_whom(
	const struct oci_attached_item *item, const struct oci_attached_layer *layer)
{
	const char *by = item->tag_end
				 ? oci_json_text(layer->annotations, OCI_ATTACHED_BY)
				 : item->by;

	return same(by, GOCI_ATTACHED_BY_BUILD) ? GOCI_KEPT_OURS : GOCI_KEPT_BY_OTHERS;
}

static bool is_good(
	const struct goci_kept_wanted *w, const struct oci_buf *text, bool is_bundle)
{
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	struct oci_err ignored;

	return (is_bundle ? oci_bundle_check : oci_envelope_check)(
		       text->data, text->len, &w->key, 1, &seen, &ignored) == 0 &&
	       oci_statement_is_about(&seen, w->subject) &&
	       same(seen.predicate_type, w->predicate_type) &&
	       json_equal(seen.predicate, w->predicate);
}

static bool is_good_simple(const struct goci_kept_wanted *w, const struct oci_buf *text,
	const char *signature)
{
	oci_auto_simple_seen seen = {0};
	struct oci_err ignored;

	return signature &&
	       oci_simple_check(text->data, text->len, signature, &w->key, 1, &seen,
		       &ignored) == 0 &&
	       oci_digest_cmp(&seen.digest, w->subject) == 0;
}

/* The first layer of a media type, under tags that end so, that is good. */
static enum goci_kept find(const struct goci_kept_wanted *w, const char *media_type,
	const char *end, struct oci_buf *text, struct oci_buf *signature)
{
	bool is_bundle = strcmp(media_type, OCI_MEDIA_BUNDLE) == 0;

	for (size_t i = 0; i < w->list->count; i++) {
		const struct oci_attached_item *item = &w->list->items[i];

		if (item->damaged || !same(item->tag_end, end))
			continue;
		for (size_t k = 0; k < item->count; k++) {
			const struct oci_attached_layer *layer = &item->layers[k];
			const char *of = oci_json_text(
				layer->annotations, OCI_SIMPLE_ANNOTATION);
			struct oci_err ignored;

			oci_buf_clear(text);
			if (strcmp(layer->media_type, media_type) != 0 ||
				oci_attached_read(w->list, layer, OCI_BUNDLE_MAX, text,
					&ignored) < 0)
				continue;
			if (signature ? !is_good_simple(w, text, of)
				      : !is_good(w, text, is_bundle))
				continue;
			if (signature)
				oci_buf_adds(signature, of);
			return by_whom(item, layer);
		}
	}
	oci_buf_clear(text);
	return GOCI_KEPT_NONE;
}

enum goci_kept goci_kept_bundle(const struct goci_kept_wanted *w, struct oci_buf *text)
{
	return find(w, OCI_MEDIA_BUNDLE, NULL, text, NULL);
}

enum goci_kept goci_kept_envelope(
	const struct goci_kept_wanted *w, struct oci_buf *text)
{
	return find(w, OCI_MEDIA_ENVELOPE, OCI_ATTACHED_ATT, text, NULL);
}

enum goci_kept goci_kept_simple(const struct goci_kept_wanted *w,
	struct oci_buf *payload, struct oci_buf *signature)
{
	return find(w, OCI_MEDIA_SIMPLE, OCI_ATTACHED_SIG, payload, signature);
}
