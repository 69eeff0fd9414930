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

static bool is_good_layer(const struct goci_kept_wanted *w,
	const struct oci_attached_layer *layer, const struct oci_buf *text)
{
	if (strcmp(layer->media_type, OCI_MEDIA_SIMPLE) == 0)
		return is_good_simple(w, text,
			oci_json_text(layer->annotations, OCI_SIMPLE_ANNOTATION));
	return is_good(w, text, strcmp(layer->media_type, OCI_MEDIA_BUNDLE) == 0);
}

static bool read_good(const struct goci_kept_wanted *w,
	const struct oci_attached_layer *layer, struct oci_buf *text)
{
	struct oci_err ignored;

	oci_buf_clear(text);
	return oci_attached_read(w->list, layer, OCI_BUNDLE_MAX, text, &ignored) == 0 &&
	       is_good_layer(w, layer, text);
}

enum goci_kept goci_kept_find(const struct goci_kept_wanted *w, const char *media_type,
	const char *tag_end, struct oci_buf *text, struct oci_buf *signature)
{
	for (size_t i = 0; i < w->list->count; i++) {
		const struct oci_attached_item *item = &w->list->items[i];

		if (item->damaged || !same(item->tag_end, tag_end))
			continue;
		for (size_t k = 0; k < item->count; k++) {
			const struct oci_attached_layer *layer = &item->layers[k];

			if (strcmp(layer->media_type, media_type) != 0 ||
				!read_good(w, layer, text))
				continue;
			oci_buf_adds(signature, oci_json_text_or(layer->annotations,
							OCI_SIMPLE_ANNOTATION, ""));
			return by_whom(item, layer);
		}
	}
	oci_buf_clear(text);
	return GOCI_KEPT_NONE;
}
