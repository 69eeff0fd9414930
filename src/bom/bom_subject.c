#include "bom/bom_subject.h"

#include "bom/purl.h"
#include "oci/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_MAX = 128 };

/* SPDX wants UTC and whole seconds; any other time of a stranger's is left out. */
static bool is_time(const char *s)
{
	static const char form[] = "0000-00-00T00:00:00Z";

	if (strlen(s) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
	return true;
}

/* Names of images have small letters, digits, '.', '_' and '-'. */
static char *name_of(const struct goci_bom_subject *s)
{
	const json_t *run = json_object_get(s->config, "config");
	const char *title = oci_json_text_or(
		json_object_get(run, "Labels"), "org.opencontainers.image.title", "");
	const char *slash = s->repository ? strrchr(s->repository, '/') : NULL;
	char *name;

	if (s->repository)
		return oci_xstrdup(slash ? slash + 1 : s->repository);
	name = oci_xstrndup(title, TITLE_MAX);
	for (char *c = name; *c; c++)
		*c = isascii(*c) && (isalnum((unsigned char)*c) || strchr("._-", *c))
			     ? (char)tolower((unsigned char)*c)
			     : '-';
	if (*name)
		return name;
	free(name);
	return oci_xstrdup("image");
}

static char *image_purl(const struct goci_bom_subject *s, const char *name)
{
	oci_auto_buf purl = OCI_BUF_INIT;

	goci_purl_begin(&purl, "oci", name);
	goci_purl_version(&purl, s->digest.str);
	goci_purl_qualifier(&purl, "arch", s->platform ? s->platform->arch : NULL);
	goci_purl_qualifier(&purl, "repository_url",
		s->repository && strchr(s->repository, '/') ? s->repository : NULL);
	return oci_buf_take(&purl);
}

size_t goci_bom_add_image(struct goci_bom *bom, const struct goci_bom_subject *s)
{
	struct goci_bom_part image = {.kind = GOCI_BOM_IMAGE,
		.name = name_of(s),
		.version = oci_xstrdup(s->digest.str),
		.sha256 = oci_xstrdup(oci_digest_hex(&s->digest))};
	char platform[OCI_PLATFORM_STR];

	image.purl = image_purl(s, image.name);
	image.id = oci_xstrdup(image.purl);
	if (s->platform) {
		oci_platform_format(s->platform, platform, sizeof(platform));
		oci_strv_addf(&image.facts, "goci:platform=%s", platform);
	}
	return goci_bom_add(bom, &image);
}

/* The same layer may stand in an image twice: the second has its number in its id. */
static void add_layer(
	struct goci_bom *bom, const struct oci_image_layer *layer, size_t i)
{
	const struct oci_descriptor *d = &layer->descriptor;
	struct goci_bom_part part = {.kind = GOCI_BOM_LAYER,
		.id = oci_xasprintf("layer-%zu-%s", i, oci_digest_hex(&d->digest)),
		.name = oci_xstrdup(d->digest.str),
		.sha256 = oci_xstrdup(oci_digest_hex(&d->digest))};

	oci_strv_addf(&part.facts, "goci:layer:index=%zu", i);
	if (*layer->diff_id.str)
		oci_strv_addf(&part.facts, "goci:layer:diffID=%s", layer->diff_id.str);
	if (d->media_type)
		oci_strv_addf(&part.facts, "goci:layer:mediaType=%s", d->media_type);
	goci_bom_add(bom, &part);
}

void goci_bom_begin(struct goci_bom *bom, const struct goci_bom_subject *subject)
{
	const char *created = oci_json_text(subject->config, "created");

	if (created && is_time(created))
		bom->created = oci_xstrdup(created);
	goci_bom_add_image(bom, subject);
	for (size_t i = 0; i < subject->count; i++)
		add_layer(bom, &subject->layers[i], i);
}
