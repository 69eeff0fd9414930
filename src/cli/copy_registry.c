#include "cli/copy_registry.h"

#include "app/text_print.h"
#include "carry/between.h"
#include "carry/pull.h"
#include "carry/pusher.h"

#include <stdio.h>
#include <string.h>

/* A source without tag and digest is :latest, as for skopeo. */
static int parse_source(
	const char *text, struct goci_repository *place, struct oci_err *err)
{
	if (goci_repository_parse(text, place, err) < 0)
		return -1;
	if (!place->tag && !place->digest)
		place->tag = oci_xstrdup("latest");
	return 0;
}

static int parse_destination(
	const char *text, struct goci_repository *place, struct oci_err *err)
{
	if (goci_repository_parse(text, place, err) < 0)
		return -1;
	return place->digest ? oci_err_set(err, OCI_ERR_USAGE,
				       "%s: a destination has no digest: it gets the "
				       "digest of the image",
				       text)
			     : 0;
}

int goci_copy_registry_check(const char *from, const char *to, struct oci_err *err)
{
	goci_auto_repository source = {0}, target = {0};

	if (goci_repository_is(from) && parse_source(from, &source, err) < 0)
		return -1;
	return goci_repository_is(to) ? parse_destination(to, &target, err) : 0;
}

static int copy_between(const struct goci_session *session, const char *from,
	struct goci_repository *to, const struct oci_copy_choice *choice,
	struct oci_digest *digest, struct oci_err *err)
{
	goci_auto_repository source = {0};

	if (parse_source(from, &source, err) < 0)
		return -1;
	if (choice->count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"from a registry to a registry all platforms are copied: for "
			"--platform copy to a layout first");
	if (!to->tag && !source.tag)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s has no tag: write the one that it gets, docker://%s:TAG",
			from, to->name);
	if (!to->tag)
		to->tag = oci_xstrdup(source.tag);
	return goci_between(&session->registry, &source, to, digest, err);
}

static int push(const struct goci_session *session, const char *from,
	struct goci_repository *to, const struct oci_copy_choice *choice,
	struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_ref ref = {0};
	struct goci_push_item item = {.subject = {.called = from, .service = from},
		.ref = &ref,
		.choice = choice,
		.places = to,
		.count = 1,
		.digests = digest};

	if (oci_ref_parse_any(from, &ref, err) < 0)
		return -1;
	if (!to->tag)
		to->tag = goci_cargo_own_tag(&ref, &session->app, err);
	return to->tag ? goci_push_item(&session->registry, &item, err) : -1;
}

int goci_copy_to_registry(const struct goci_session *session, const char *from,
	const char *to, const struct oci_copy_choice *choice, struct oci_err *err)
{
	goci_auto_repository place = {0};
	struct oci_digest digest;
	int status;

	if (parse_destination(to, &place, err) < 0)
		return -1;
	status = goci_repository_is(from)
			 ? copy_between(session, from, &place, choice, &digest, err)
			 : push(session, from, &place, choice, &digest, err);
	if (status == 0)
		goci_text_print_line(stdout, "%s@%s", place.name, digest.str);
	return status;
}

int goci_copy_from_registry(const struct goci_session *session, const char *from,
	const struct oci_copy_choice *choice, struct goci_staging *staging,
	struct oci_ref *ref, char **name, struct oci_err *err)
{
	goci_auto_repository place = {0};

	if (parse_source(from, &place, err) < 0 ||
		goci_staging_init(staging, &session->app, NULL, err) < 0 ||
		goci_pull(session->registry.skopeo, &place, choice->no_referrers,
			staging, err) < 0)
		return -1;
	*ref = (struct oci_ref){.transport = OCI_LAYOUT,
		.dir = oci_xstrdup(staging->dir),
		.tag = oci_xstrdup(GOCI_STAGING_TAG)};
	*name = place.tag ? goci_repository_text(&place) : NULL;
	return 0;
}
