#include "oci/seen.h"

#include "oci/predicate.h"

#include <stdlib.h>

void oci_seen_list_release(struct oci_seen_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct oci_seen *seen = &list->items[i];

		free(seen->media_type);
		free(seen->artifact_type);
		free(seen->predicate);
		free(seen->hint);
	}
	free(list->items);
	*list = (struct oci_seen_list)OCI_SEEN_LIST_INIT;
}

struct oci_seen *oci_seen_add(struct oci_seen_list *list)
{
	struct oci_seen *seen;

	if (list->count == OCI_SEEN_MAX) {
		list->full = true;
		return NULL;
	}
	OCI_GROW(list->items, list->count);
	seen = &list->items[list->count++];
	*seen = (struct oci_seen){0};
	return seen;
}

bool oci_seen_fits(const struct oci_seen *seen, const char *wanted)
{
	return seen->predicate && !seen->signature &&
	       oci_predicate_fits(wanted, seen->predicate);
}

const char *oci_seen_kind(const struct oci_seen *seen)
{
	const char *word;

	if (seen->signature)
		return "signature";
	word = seen->predicate ? oci_predicate_word(seen->predicate) : NULL;
	if (word)
		return word;
	return seen->form == OCI_SEEN_PLAIN ? "document" : "attestation";
}

const char *oci_seen_form_name(enum oci_seen_form form)
{
	static const char *const names[] = {
		[OCI_SEEN_PLAIN] = "plain",
		[OCI_SEEN_STATEMENT] = "statement",
		[OCI_SEEN_ENVELOPE] = "dsse",
		[OCI_SEEN_BUNDLE] = "bundle",
		[OCI_SEEN_SIMPLE] = "simple",
	};

	return names[form];
}
