#include "carry/repository.h"

#include "oci/digest.h"
#include "oci/ref.h"
#include "options/checks_name.h"

#include <stdlib.h>
#include <string.h>

static const char scheme[] = "docker://";

bool goci_repository_is(const char *s)
{
	return strncmp(s, scheme, sizeof(scheme) - 1) == 0;
}

static int parse_digest(struct goci_repository *place, const char *s, const char *at,
	struct oci_err *err)
{
	struct oci_digest digest;

	place->name = oci_xstrndup(s, (size_t)(at - s));
	if (oci_digest_parse(at + 1, &digest, err) < 0) {
		err->code = OCI_ERR_USAGE;
		return -1;
	}
	place->digest = oci_xstrdup(digest.str);
	return goci_check_name(place->name, err);
}

static int parse(const char *s, struct goci_repository *place, struct oci_err *err)
{
	const char *at = strchr(s, '@'), *colon;

	if (at)
		return parse_digest(place, s, at, err);
	colon = goci_tag_find(s);
	place->name = oci_xstrndup(s, colon ? (size_t)(colon - s) : strlen(s));
	if (goci_check_name(place->name, err) < 0)
		return -1;
	if (!colon)
		return 0;
	place->tag = oci_xstrdup(colon + 1);
	return oci_tag_check(place->tag, err);
}

int goci_repository_parse(
	const char *s, struct goci_repository *place, struct oci_err *err)
{
	*place = (struct goci_repository){0};
	if (!goci_repository_is(s) && oci_ref_scheme(s))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is a place on disk, not in a registry: `goci copy` "
			"writes there",
			s);
	if (parse(goci_repository_is(s) ? s + sizeof(scheme) - 1 : s, place, err) == 0)
		return 0;
	err->code = OCI_ERR_USAGE;
	return oci_err_wrap(err, "\"%.200s\"", s);
}

void goci_repository_release(struct goci_repository *place)
{
	free(place->name);
	free(place->tag);
	free(place->digest);
	*place = (struct goci_repository){0};
}

char *goci_repository_image(
	const struct goci_repository *place, const char *tag, const char *digest)
{
	if (digest)
		return oci_xasprintf("%s%s@%s", scheme, place->name, digest);
	return oci_xasprintf("%s%s:%s", scheme, place->name, tag);
}

char *goci_repository_text(const struct goci_repository *place)
{
	if (place->digest)
		return oci_xasprintf("%s@%s", place->name, place->digest);
	return place->tag ? oci_xasprintf("%s:%s", place->name, place->tag)
			  : oci_xstrdup(place->name);
}

char *goci_repository_host(const struct goci_repository *place)
{
	return oci_xstrndup(place->name, strcspn(place->name, "/"));
}
