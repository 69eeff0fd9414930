#include "graph.h"

#include "oci/json.h"
#include "oci/spec.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

void oci_queue_entry_freep(struct oci_queue_entry **wanted)
{
	if (!*wanted)
		return;
	free((*wanted)->media_type);
	free((*wanted)->artifact_type);
	free(*wanted);
}

struct oci_queue_entry *oci_graph_next(struct oci_graph *g)
{
	struct oci_queue_entry *wanted = g->first;

	if (wanted)
		g->first = wanted->next;
	if (!g->first)
		g->last = NULL;
	return wanted;
}

void oci_graph_release(struct oci_graph *g)
{
	struct oci_queue_entry *wanted;

	while ((wanted = oci_graph_next(g)) != NULL)
		oci_queue_entry_freep(&wanted);
	free(g->subjects);
	free(g->claims);
	free(g->edges);
	free(g->listed);
	tdestroy(g->known, free);
	g->known = NULL;
}

static int by_digest(const void *a, const void *b)
{
	const struct oci_blob *x = a, *y = b;

	return oci_digest_cmp(&x->digest, &y->digest);
}

struct oci_blob *oci_graph_find(
	const struct oci_graph *g, const struct oci_digest *digest)
{
	const struct oci_blob key = {.digest = *digest};
	struct oci_blob **found = tfind(&key, &g->known, by_digest);

	return found ? *found : NULL;
}

static struct oci_blob *add(struct oci_graph *g, const struct oci_doc_descriptor *named)
{
	struct oci_blob *known = oci_xcalloc(1, sizeof(*known));

	known->digest = named->digest;
	known->size = named->size;
	known->media = oci_media_ours(named->media_type);
	known->content = named->content;
	if (!tsearch(known, &g->known, by_digest))
		oci_out_of_memory();
	return known;
}

/*
 * Docker's type and the OCI type are the same kind; types without rules never conflict.
 */
static void check_conflict(const struct oci_doc *doc, const struct oci_at *at,
	const struct oci_blob *known, const struct oci_doc_descriptor *named)
{
	const char *media = oci_media_ours(named->media_type);

	if (named->size >= 0 && known->size >= 0 && named->size != known->size)
		oci_doc_say(doc, at, OCI_RULE_CONFLICT,
			"has %lld bytes here and %lld elsewhere",
			(long long)named->size, (long long)known->size);
	if (media && known->media && strcmp(media, known->media) != 0)
		oci_doc_say(doc, at, OCI_RULE_CONFLICT, "is %s here and %s elsewhere",
			media, known->media);
}

struct oci_blob *oci_graph_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named)
{
	struct oci_blob *known;

	if (++g->descriptors > OCI_DESCRIPTORS_MAX) {
		if (g->descriptors == OCI_DESCRIPTORS_MAX + 1)
			oci_doc_say(doc, at, OCI_RULE_DESCRIPTORS,
				"is over the limit of %d", OCI_DESCRIPTORS_MAX);
		return NULL;
	}
	known = oci_graph_find(g, &named->digest);
	if (known)
		check_conflict(doc, at, known, named);
	else
		known = add(g, named);
	if (!known->media) {
		known->media = oci_media_ours(named->media_type);
		known->content = named->content;
	}
	if (known->size < 0)
		known->size = named->size;
	if (known->repeats_in != g->document) {
		known->repeats_in = g->document;
		known->repeats = 0;
	}
	if (++known->repeats == OCI_REPEATS_MAX + 1)
		oci_doc_say(doc, at, OCI_RULE_REPEATED,
			"%s is there over %d times in one document", known->digest.str,
			OCI_REPEATS_MAX);
	return known;
}

void oci_graph_enqueue(struct oci_graph *g, struct oci_blob *blob,
	const struct oci_doc_descriptor *named, const struct oci_digest *about,
	unsigned depth)
{
	const char *artifact_type = oci_json_text(named->doc, "artifactType");
	struct oci_queue_entry *wanted;

	if (blob->queued)
		return;
	blob->queued = true;
	wanted = oci_xcalloc(1, sizeof(*wanted));
	wanted->blob = blob;
	wanted->media_type = oci_xstrndup(named->media_type, 255);
	wanted->artifact_type = artifact_type ? oci_xstrndup(artifact_type, 255) : NULL;
	wanted->depth = depth;
	oci_descriptor_platform(named->doc, &wanted->platform);
	if (about)
		wanted->about = *about;
	if (g->last)
		g->last->next = wanted;
	else
		g->first = wanted;
	g->last = wanted;
}
