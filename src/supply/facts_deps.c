#include "supply/facts_deps.h"

#include "modules/used.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "supply/bom_go.h"
#include "supply/facts_program.h"
#include "supply/facts_toolchain.h"
#include "supply/provenance.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Appends a resource unless the list has an equal one: that of another platform. */
static void add(json_t *list, const struct goci_resource *resource)
{
	oci_auto_json *one = json_array();
	const json_t *item;
	size_t i;

	goci_resource_add(one, resource);
	json_array_foreach(list, i, item)
		if (json_equal(item, json_array_get(one, 0)))
			return;
	json_array_append(list, json_array_get(one, 0));
}

static void add_digest(json_t *list, const char *name, const char *digest)
{
	const struct goci_resource resource = {.name = name,
		.algorithm = "sha256",
		.digest = digest + strlen("sha256:")};

	if (strncmp(digest, "sha256:", strlen("sha256:")) == 0)
		add(list, &resource);
}

/* "h1:" and base64 becomes the hex digits of the digest; false if it is not that. */
static bool hash_of(const char *sum, char hex[OCI_DIGEST_HEX + 1])
{
	enum { LENGTH = 44 }; /* of the base64 of 32 bytes */
	unsigned char bytes[LENGTH];

	if (!sum || strncmp(sum, "h1:", 3) != 0 || strlen(sum + 3) != LENGTH ||
		EVP_DecodeBlock(bytes, (const unsigned char *)sum + 3, LENGTH) <
			OCI_DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < OCI_DIGEST_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

static void add_module(
	json_t *list, const char *path, const char *version, const char *sum)
{
	oci_auto_free char *name = oci_xasprintf("%s@%s", path, version);
	oci_auto_free char *uri = goci_bom_module_purl(path, version);
	char hex[OCI_DIGEST_HEX + 1];
	struct goci_resource module = {.name = name, .uri = uri};

	if (hash_of(sum, hex)) {
		module.algorithm = "dirHash1";
		module.digest = hex;
	}
	add(list, &module);
}

static void add_dep(json_t *list, const struct goci_buildinfo_dep *dep)
{
	const struct goci_buildinfo_module *used = goci_buildinfo_used(dep);

	/* What a folder of the source replaces is a part of the source. */
	if (used->version && *used->version && strcmp(used->version, "(devel)") != 0)
		add_module(list, used->path, used->version, used->sum);
}

/* The modules that the program is linked from, as Go recorded them. */
static int add_linked(const struct goci_compilation *compilation,
	const struct goci_maker *maker, json_t *list, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;

	if (!goci_image_has_program(compilation->image))
		return 0;
	if (goci_facts_buildinfo(compilation, maker, &info, err) < 0)
		return -1;
	for (size_t i = 0; i < info.dep_count; i++)
		add_dep(list, &info.deps[i]);
	return 0;
}

/* The modules that were compiled from the module cache, or are copied from it. */
static void add_cached(const struct goci_compilation *compilation, json_t *list)
{
	goci_auto_used used = GOCI_USED_INIT;
	oci_auto_strv paths = OCI_STRV_INIT;
	const json_t *path;
	size_t k;

	goci_used_add(&used, compilation->modules,
		compilation->image->plan->service->module->modcache);
	json_array_foreach(compilation->sums, k, path)
		oci_strv_add(&paths, json_string_value(path));
	goci_used_read_sums(&used, &paths);
	for (size_t i = 0; i < used.count; i++)
		add_module(list, used.items[i].path, used.items[i].version,
			used.items[i].sum);
}

/* The value of a label that goci adds, or NULL; borrowed. */
static const char *label_of(const struct goci_image *image, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = image->labels.count; i-- > 0;)
		if (strncmp(image->labels.items[i], name, len) == 0 &&
			image->labels.items[i][len] == '=')
			return image->labels.items[i] + len + 1;
	return NULL;
}

/* A docker archive has no manifest: the config says which image it is. */
static void add_base(const struct goci_image *image, json_t *list)
{
	const char *digest = *image->base.manifest.digest.str
				     ? image->base.manifest.digest.str
				     : image->base.id.str;

	if (image->has_base)
		add_digest(list,
			image->plan->service->target == GOCI_PRODUCTION
				? "base image"
				: "toolchain image",
			digest);
}

/*
 * What comes from files that an option names, or from this host, is known by the layer
 * that it became: the digest of its uncompressed bytes.
 */
static void add_layers(const struct goci_image *image, json_t *list)
{
	static const struct {
		enum goci_part_kind kind;
		const char *name;
	} parts[] = {{GOCI_PART_FILES, "layer of files"},
		{GOCI_PART_SHELL, "layer of the shell"}};

	for (size_t i = 0; i < image->part_count; i++)
		for (size_t k = 0; k < OCI_COUNT(parts); k++)
			if (image->parts[i].kind == parts[k].kind)
				add_digest(list, parts[k].name,
					image->parts[i].layer.diff_id.str);
}

static void add_image(const struct goci_image *image, json_t *list)
{
	const char *certs = label_of(image, "goci.ca-certificates.digest");

	add_base(image, list);
	if (certs)
		add_digest(list, "CA certificates", certs);
	add_layers(image, list);
}

static bool has_zones(const struct goci_plan *plan)
{
	return plan->service->target == GOCI_PRODUCTION &&
	       !plan->service->settings.no_tzdata;
}

int goci_facts_deps(const struct goci_compilation *compilations, size_t count,
	const struct goci_maker *maker, json_t *list, struct oci_err *err)
{
	const struct goci_plan *plan = compilations[0].image->plan;

	if (goci_facts_toolchain(
		    plan->service->module, maker, has_zones(plan), list, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		add_image(compilations[i].image, list);
	for (size_t i = 0; i < count; i++) {
		if (add_linked(&compilations[i], maker, list, err) < 0)
			return -1;
		add_cached(&compilations[i], list);
	}
	return 0;
}
