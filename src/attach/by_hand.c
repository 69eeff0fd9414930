#include "attach/by_hand.h"

#include "attach/form.h"
#include "oci/json.h"
#include "service/epoch.h"

#include <stdlib.h>
#include <string.h>

/* The work; all borrowed. */
struct hand {
	const struct goci_claim *claim;
	const struct goci_signing *signing;
	const struct oci_signer *signer;
	const struct oci_images *images;
	struct oci_publish *publish;
	const json_t *predicate; /* parsed */
	const char *by;
	const char *created; /* or NULL */
};

/* With its own media type: a subject is what the registry has. */
static int read_subject(
	const json_t *doc, struct oci_descriptor *subject, struct oci_err *err)
{
	static const char *const docker[] = {
		"application/vnd.docker.distribution.manifest.v2+json",
		"application/vnd.docker.distribution.manifest.list.v2+json"};
	const char *type = oci_json_text_or(doc, "mediaType", "");

	if (oci_descriptor_read(doc, subject, err) < 0)
		return -1;
	for (size_t i = 0; i < OCI_COUNT(docker); i++)
		if (strcmp(type, docker[i]) == 0)
			subject->media_type = docker[i];
	return 0;
}

/* The predicate's own text goes in: numbers would be written differently. */
static void make_statement(
	const struct hand *h, const struct oci_digest *subject, struct oci_buf *text)
{
	const struct goci_claim *claim = h->claim;
	oci_auto_json *empty = json_object();
	oci_auto_json *doc = oci_statement_make(subject, 1,
		claim->predicate ? claim->predicate_type : OCI_PREDICATE_SIGNATURE,
		empty);

	oci_json_write(doc, text);
	if (!claim->predicate)
		return;
	text->len -= strlen("{}}");
	oci_buf_add(text, claim->predicate->data, claim->predicate->len);
	oci_buf_adds(text, "}");
}

static struct goci_kept_wanted wanted_of(const struct hand *h,
	const struct oci_attached_list *list, const struct oci_digest *subject)
{
	return (struct goci_kept_wanted){.list = list,
		.subject = subject,
		.key = h->signer->key,
		.predicate_type = h->claim->predicate ? h->claim->predicate_type
						      : OCI_PREDICATE_SIGNATURE,
		.predicate = h->predicate};
}

static int sign_form(const struct hand *h, const struct oci_descriptor *subject,
	const struct goci_kept_wanted *wanted, enum goci_form form, struct oci_err *err)
{
	oci_auto_buf statement = OCI_BUF_INIT;
	const struct goci_forming forming = {
		h->signer, &subject->digest, wanted->predicate_type, &statement};
	goci_auto_formed formed = GOCI_FORMED_INIT;

	make_statement(h, &subject->digest, &statement);
	if (goci_form_make(form, &forming, &formed, err) < 0)
		return -1;
	formed.attached.subject = *subject;
	formed.attached.by = h->by;
	formed.attached.created = h->created;
	return oci_publish_attach(h->publish, &formed.attached, NULL, err);
}

/* In each form that is wanted, and not there yet. */
static int sign_subject(const struct hand *h, const struct oci_descriptor *subject,
	struct goci_signed *told, struct oci_err *err)
{
	const bool wants[] = {
		[GOCI_FORM_BUNDLE] = goci_signing_bundle(h->signing),
		[GOCI_FORM_SIMPLE] =
			goci_signing_simple(h->signing) && !h->claim->predicate,
		[GOCI_FORM_ENVELOPE] =
			goci_signing_simple(h->signing) && h->claim->predicate,
	};
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	const struct goci_kept_wanted wanted = wanted_of(h, &list, &subject->digest);

	*told = (struct goci_signed){.subject = subject->digest, .kept = true};
	if (oci_attached_find(h->images, &subject->digest, &list, err) < 0)
		return -1;
	for (size_t form = 0; form < OCI_COUNT(wants); form++) {
		goci_auto_formed there = GOCI_FORMED_INIT;

		if (!wants[form] || goci_form_kept((enum goci_form)form, &wanted,
					    &there) != GOCI_KEPT_NONE)
			continue;
		told->kept = false;
		if (sign_form(h, subject, &wanted, (enum goci_form)form, err) < 0)
			return -1;
	}
	return 0;
}

/* BuildKit's attestations are in the index, for no platform. */
static bool is_image(const json_t *descriptor)
{
	const json_t *platform = json_object_get(descriptor, "platform");

	return strcmp(oci_json_text_or(platform, "os", ""), "unknown") != 0;
}

static int sign_one(const struct hand *h, const json_t *descriptor,
	struct goci_signed_list *list, struct oci_err *err)
{
	struct oci_descriptor subject;

	if (read_subject(descriptor, &subject, err) < 0)
		return -1;
	for (size_t i = 0; i < list->count; i++)
		if (oci_digest_cmp(&list->items[i].subject, &subject.digest) == 0)
			return 0;
	OCI_GROW(list->items, list->count);
	if (sign_subject(h, &subject, &list->items[list->count], err) < 0)
		return oci_err_wrap(err, "%s", subject.digest.str);
	list->count++;
	return 0;
}

/* The images for platforms, then what the reference names: their index, or the same. */
static int sign_all(
	const struct hand *h, struct goci_signed_list *list, struct oci_err *err)
{
	const json_t *entry = oci_images_named(h->images, err);
	oci_auto_json *platforms =
		entry ? oci_images_platforms(h->images, entry, err) : NULL;
	json_t *platform;
	size_t i;

	if (!platforms)
		return -1;
	json_array_foreach(platforms, i, platform)
		if (is_image(platform) && sign_one(h, platform, list, err) < 0)
			return -1;
	return sign_one(h, entry, list, err);
}

static bool all_kept(const struct goci_signed_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->items[i].kept)
			return false;
	return true;
}

/* With the lock held: what is there does not change any more. */
static int sign_locked(struct hand *h, const struct oci_ref *ref,
	const struct goci_app *app, struct goci_signed_list *list, struct oci_err *err)
{
	oci_auto_images *images = oci_images_open(ref, &app->cancel, err);

	h->images = images;
	if (!images || sign_all(h, list, err) < 0)
		return -1;
	return all_kept(list) ? 0 : oci_publish_commit_attached(h->publish, err);
}

static int set_created(
	char text[GOCI_EPOCH_STR], const char **created, struct oci_err *err)
{
	int64_t epoch;

	if (!getenv("SOURCE_DATE_EPOCH"))
		return 0;
	*created = text;
	return goci_epoch_read(&epoch, text, err);
}

/* A publication makes a layout where there is none. */
static int check_there(
	const struct oci_ref *ref, const struct goci_app *app, struct oci_err *err)
{
	oci_auto_images *images = oci_images_open(ref, &app->cancel, err);

	return images && oci_images_named(images, err) ? 0 : -1;
}

int goci_sign_by_hand(const struct oci_ref *ref, const struct goci_claim *claim,
	struct goci_signing *signing, struct goci_app *app,
	struct goci_signed_list *list, struct oci_err *err)
{
	struct hand h = {.claim = claim, .signing = signing};
	oci_auto_json *predicate = claim->predicate
					   ? json_loadb(claim->predicate->data,
						     claim->predicate->len, 0, NULL)
					   : json_object();
	oci_auto_publish *publish = NULL;
	oci_auto_free char *by = NULL;
	char created[GOCI_EPOCH_STR];

	if (check_there(ref, app, err) < 0 ||
		goci_signing_open(signing, app, err) < 0 ||
		set_created(created, &h.created, err) < 0)
		return -1;
	h.signer = goci_signing_signer(signing);
	h.predicate = predicate;
	h.by = by = oci_xasprintf("goci %s, key %.12s",
		claim->predicate ? "attest" : "sign", oci_key_id(h.signer->key));
	h.publish = publish = oci_publish_begin(ref->dir, &app->cancel, err);
	return publish ? sign_locked(&h, ref, app, list, err) : -1;
}
