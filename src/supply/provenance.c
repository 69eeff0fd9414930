#include "supply/provenance.h"

#include "app/version.h"
#include "oci/json.h"

#include <stdlib.h>

void goci_provenance_init(struct goci_provenance *p)
{
	*p = (struct goci_provenance){.external = json_object(),
		.internal = json_object(),
		.dependencies = json_array(),
		.byproducts = json_array()};
}

void goci_provenance_release(struct goci_provenance *p)
{
	json_decref(p->external);
	json_decref(p->internal);
	json_decref(p->dependencies);
	json_decref(p->byproducts);
	free(p->builder);
	free(p->started);
	*p = (struct goci_provenance){0};
}

void goci_resource_add(json_t *list, const struct goci_resource *r)
{
	json_t *doc = json_object();

	if (r->name)
		oci_json_set(doc, "name", r->name);
	if (r->uri)
		oci_json_set(doc, "uri", r->uri);
	if (r->digest)
		json_object_set_new(
			doc, "digest", json_pack("{s:s}", r->algorithm, r->digest));
	if (r->media_type)
		oci_json_set(doc, "mediaType", r->media_type);
	if (r->annotations)
		json_object_set_new(doc, "annotations", r->annotations);
	json_array_append_new(list, doc);
}

void goci_resource_add_sha256(json_t *list, const char *name, const char *media_type,
	const struct oci_digest *digest)
{
	goci_resource_add(list, &(struct goci_resource){.name = name,
					.media_type = media_type,
					.algorithm = "sha256",
					.digest = oci_digest_hex(digest)});
}

char *goci_provenance_build_type(void)
{
	return oci_xasprintf("%s/docs/provenance.md#v1", goci_homepage);
}

static json_t *definition_json(const struct goci_provenance *p)
{
	oci_auto_free char *type = goci_provenance_build_type();

	return json_pack("{s:s, s:O, s:O, s:O}", "buildType", type,
		"externalParameters", p->external, "internalParameters", p->internal,
		"resolvedDependencies", p->dependencies);
}

/* The builder's version is goci's only if goci is the builder. */
static json_t *details_json(const struct goci_provenance *p)
{
	json_t *builder = json_object(), *doc = json_object();

	oci_json_set(builder, "id", p->builder ? p->builder : goci_homepage);
	json_object_set_new(
		builder, "version", json_pack("{s:s}", "goci", goci_version));
	json_object_set_new(doc, "builder", builder);
	if (p->started)
		json_object_set_new(
			doc, "metadata", json_pack("{s:s}", "startedOn", p->started));
	if (json_array_size(p->byproducts))
		json_object_set(doc, "byproducts", p->byproducts);
	return doc;
}

json_t *goci_provenance_json(const struct goci_provenance *p)
{
	return json_pack("{s:o, s:o}", "buildDefinition", definition_json(p),
		"runDetails", details_json(p));
}
