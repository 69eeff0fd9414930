#include "demands.h"

#include "oci/predicate.h"

#include <stdlib.h>
#include <string.h>

/* One demand, of one kind, for one image of index.json. */
struct look {
	struct oci_graph *g;
	const struct oci_demand *demand;
	const char *wanted; /* a predicate type or a word; NULL: a signature */
	const struct oci_seen **seen; /* by subject */
	size_t count;
	size_t number;
};

void oci_demands_note_listed(struct oci_graph *g, struct oci_blob *blob)
{
	if (!g->seen || blob->listed)
		return;
	blob->listed = true;
	OCI_GROW(g->listed, g->listed_count);
	g->listed[g->listed_count++] = blob;
}

void oci_demands_note(struct oci_graph *g, struct oci_blob *index,
	struct oci_blob *child, const json_t *entry)
{
	struct oci_edge *edge;

	if (!g->seen)
		return;
	if (!index->edge_count)
		index->first_edge = g->edge_count;
	OCI_GROW(g->edges, g->edge_count);
	edge = &g->edges[g->edge_count++];
	index->edge_count++;
	edge->child = child;
	oci_descriptor_platform(entry, &edge->platform);
}

static int by_subject(const void *a, const void *b)
{
	const struct oci_seen *const *x = a, *const *y = b;

	return oci_digest_cmp(&(*x)->subject, &(*y)->subject);
}

static int subject_is(const void *key, const void *item)
{
	const struct oci_seen *const *seen = item;

	return oci_digest_cmp(key, &(*seen)->subject);
}

/* The first record about an image, in `look->seen`; NULL without one. */
static const struct oci_seen **first_about(
	const struct look *look, const struct oci_digest *image)
{
	const struct oci_seen **found =
		look->count ? bsearch(image, look->seen, look->count,
				      sizeof(*look->seen), subject_is)
			    : NULL;

	while (found && found > look->seen && subject_is(image, found - 1) == 0)
		found--;
	return found;
}

static bool is_wanted(const struct look *look, const struct oci_seen *seen)
{
	return look->wanted ? oci_seen_fits(seen, look->wanted) : seen->signature;
}

static bool is_good(const struct look *look, const struct oci_seen *seen)
{
	return !seen->faulty && !seen->unread && !seen->failed &&
	       (!look->demand->keys || (seen->keys & look->demand->keys));
}

/* What is there of the kind, for a message; true when one of it is good. */
struct there {
	size_t good, other, unsigned_ones, faulty, unread, failed;
};

static struct there count(const struct look *look, const struct oci_digest *image)
{
	const struct oci_seen **at = first_about(look, image);
	const struct oci_seen **end = look->seen + look->count;
	struct there there = {0};

	for (; at && at < end && subject_is(image, at) == 0; at++) {
		const struct oci_seen *seen = *at;

		/* Of what was not read nobody knows what it is. */
		if (!is_wanted(look, seen) && !(seen->unread && !seen->predicate))
			continue;
		there.good += is_good(look, seen) && is_wanted(look, seen);
		if (seen->unread)
			there.unread++;
		else if (seen->faulty)
			there.faulty++;
		else if (seen->failed)
			there.failed++;
		else if (!seen->has_signature)
			there.unsigned_ones++;
		else
			there.other++;
	}
	return there;
}

static void add(struct oci_buf *out, size_t count, const char *what)
{
	if (count)
		oci_buf_addf(out, "%s %zu %s", out->len ? ";" : ", but", count, what);
}

static void say(const struct look *look, enum oci_rule rule,
	const struct oci_digest *image, const struct oci_descriptor_platform *on,
	const struct there *there)
{
	oci_auto_free char *platform =
		on && on->said ? oci_xasprintf("%s/%s%s%s", on->os, on->arch,
					 *on->variant ? "/" : "", on->variant)
			       : NULL;
	const char *key = oci_keyring_name(look->g->options->ring, look->demand->keys);
	bool several = look->demand->keys & (look->demand->keys - 1);
	oci_auto_buf beside = OCI_BUF_INIT;

	add(&beside, there->other, several ? "by other keys" : "by another key");
	add(&beside, there->unsigned_ones, "not signed");
	add(&beside, there->faulty, "malformed or about another image");
	add(&beside, there->failed, "with another verdict than PASSED");
	add(&beside, there->unread, "too large to be read (--max-json-size)");
	oci_findings_add(look->g->findings, rule, image->str, platform,
		"has no %s%s%s%s%s", look->wanted ? look->wanted : "signature",
		key ? " signed by " : "", key ? key : "",
		several ? " or another key given" : "", beside.data);
}

static enum oci_rule missing(const struct look *look)
{
	if (look->demand->of_policy)
		return look->wanted ? OCI_RULE_POLICY_ATTESTED : OCI_RULE_POLICY_SIGNED;
	return look->wanted ? OCI_RULE_ATTESTATION_MISSING : OCI_RULE_SIGNATURE_MISSING;
}

/* Calls `each` for all images of an index and of those in it, once for each. */
static void walk(struct look *look, struct oci_blob *blob, unsigned depth,
	void (*each)(struct look *, const struct oci_edge *, void *), void *arg)
{
	for (size_t i = 0; i < blob->edge_count; i++) {
		const struct oci_edge *edge = &look->g->edges[blob->first_edge + i];

		if (edge->child->looked == look->number)
			continue;
		edge->child->looked = look->number;
		if (edge->child->image)
			each(look, edge, arg);
		else if (depth < (unsigned)look->g->options->limits.depth)
			walk(look, edge->child, depth + 1, each, arg);
	}
}

/* Numbers that a walk adds up. */
struct sum {
	size_t images;
	size_t lacking;
	enum oci_rule rule; /* that one that lacks is reported by */
};

static void add_up(struct look *look, const struct oci_edge *edge, void *arg)
{
	struct sum *sum = arg;

	sum->images++;
	sum->lacking += !count(look, &edge->child->digest).good;
}

static void tell_lacking(struct look *look, const struct oci_edge *edge, void *arg)
{
	const struct sum *sum = arg;
	struct there there = count(look, &edge->child->digest);

	if (!there.good)
		say(look, sum->rule, &edge->child->digest, &edge->platform, &there);
}

static struct sum sum_up(struct look *look, struct oci_blob *index)
{
	struct sum sum = {0};

	look->number = ++look->g->looks;
	walk(look, index, 0, add_up, &sum);
	return sum;
}

static bool is_demanded(struct look *look, struct oci_blob *blob)
{
	return look->g->chosen || blob->image || !blob->attached ||
	       sum_up(look, blob).images;
}

/*
 * Of an index that has what is wanted, an image without it is a warning: who pulls that
 * image by its own digest finds nothing.
 */
static void check_blob(struct look *look, struct oci_blob *blob)
{
	struct there there = count(look, &blob->digest);
	struct sum sum = sum_up(look, blob);

	sum.rule = there.good ? OCI_RULE_PLATFORM_UNSIGNED : missing(look);
	if (!there.good && (!look->wanted || !sum.images))
		say(look, missing(look), &blob->digest, NULL, &there);
	if (!sum.lacking || (!there.good && !look->wanted && sum.lacking == sum.images))
		return;
	look->number = ++look->g->looks;
	walk(look, blob, 0, tell_lacking, &sum);
}

static void check_kind(struct look *look, const char *wanted)
{
	struct oci_graph *g = look->g;
	size_t images = 0;

	look->wanted = wanted;
	for (size_t i = 0; i < g->listed_count; i++) {
		if (!is_demanded(look, g->listed[i]))
			continue;
		images++;
		check_blob(look, g->listed[i]);
	}
	if (!images)
		oci_findings_add(g->findings, missing(look), "index.json", NULL,
			"has no image that could have a %s",
			wanted ? wanted : "signature");
}

static void check_demand(struct look *look, const struct oci_demand *demand)
{
	look->demand = demand;
	if (demand->signature)
		check_kind(look, NULL);
	for (size_t i = 0; demand->types && i < demand->types->count; i++)
		check_kind(look, demand->types->items[i]);
}

void oci_demands_check(struct oci_graph *g)
{
	const struct oci_verify_options *o = g->options;
	oci_auto_free const struct oci_seen **seen = NULL;
	struct look look = {.g = g};

	if (!g->seen || !o->demand_count)
		return;
	seen = oci_xcalloc(g->seen->count + 1, sizeof(*seen));
	for (size_t i = 0; i < g->seen->count; i++)
		seen[i] = &g->seen->items[i];
	qsort(seen, g->seen->count, sizeof(*seen), by_subject);
	look.seen = seen;
	look.count = g->seen->count;
	for (size_t i = 0; i < o->demand_count; i++)
		check_demand(&look, &o->demands[i]);
	if (g->seen->full || !g->seen->tries)
		oci_findings_add(g->findings, OCI_RULE_SIGNATURES_MANY, "index.json",
			NULL,
			"only the first %d documents, and as many signatures "
			"by keys, were read",
			OCI_SEEN_MAX);
}
