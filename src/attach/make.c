#include "attach/make.h"

#include "app/defaults.h"
#include "layers/image_config.h"
#include "oci/json.h"
#include "supply/bom_build.h"
#include "supply/bom_sort.h"
#include "supply/build_facts.h"
#include "supply/cyclonedx.h"
#include "supply/spdx.h"

#include <stdlib.h>
#include <string.h>

static void add_bom(const struct goci_wanted *wanted, const struct goci_bom *bom,
	size_t subject, struct goci_documents *documents)
{
	oci_auto_json *cyclonedx = wanted->cyclonedx ? goci_bom_cyclonedx(bom) : NULL;
	oci_auto_json *spdx = wanted->spdx ? goci_bom_spdx(bom) : NULL;

	if (cyclonedx)
		goci_documents_add(
			documents, GOCI_DOCUMENT_CYCLONEDX, subject, cyclonedx);
	if (spdx)
		goci_documents_add(documents, GOCI_DOCUMENT_SPDX, subject, spdx);
}

static int read_image(const struct goci_made *made, const struct goci_compilation *c,
	struct goci_bom *bom, struct oci_err *err)
{
	const struct goci_image *image = c->image;
	const struct goci_bom_built program = {
		.path = GOCI_PROGRAM, .file = c->program.path, .imports = c->imports};
	oci_auto_json *config = goci_image_config(image);
	struct goci_stack stack;
	struct goci_bom_build build = {.subject = {.digest = image->manifest.digest,
					       .platform = image->platform,
					       .config = config},
		.base = image->has_base ? &image->base : NULL,
		.programs = &program,
		.program_count = goci_image_has_program(image),
		.modcache = image->plan->service->module->modcache,
		.cache = made->maker->cache,
		.cancel = &made->maker->app->cancel};
	int status;

	goci_stack_init(&stack, image);
	build.subject.layers = stack.layers;
	build.subject.count = stack.count;
	status = goci_bom_of_build(&build, bom, err);
	free(stack.layers);
	return status;
}

/* Programs of several platforms have the same path: their ids say which it is. */
static void name_platform(struct goci_bom *bom, const struct oci_platform *platform)
{
	char name[OCI_PLATFORM_STR];

	oci_platform_format(platform, name, sizeof(name));
	for (size_t i = 0; i < bom->count; i++) {
		struct goci_bom_part *part = &bom->parts[i];
		char *id;

		if (part->kind != GOCI_BOM_PROGRAM && part->kind != GOCI_BOM_FILE)
			continue;
		id = oci_xasprintf("%s:%s", name, part->id);
		free(part->id);
		part->id = id;
		oci_strv_addf(&part->facts, "goci:platform=%s", name);
	}
}

/* The bill of materials of each image; `whole` gets all that is in one of them. */
static int add_boms(const struct goci_made *made, const struct goci_wanted *wanted,
	struct goci_bom *whole, struct goci_documents *documents, struct oci_err *err)
{
	for (size_t i = 0; i < made->count; i++) {
		goci_auto_bom bom = GOCI_BOM_INIT;

		if (oci_cancel_check(&made->maker->app->cancel, err) < 0 ||
			read_image(made, &made->compilations[i], &bom, err) < 0)
			return -1;
		add_bom(wanted, &bom, i, documents);
		if (!whole)
			continue;
		name_platform(&bom, made->compilations[i].image->platform);
		goci_bom_add_all(whole, &bom);
	}
	return 0;
}

static int make_boms(const struct goci_made *made, const struct goci_wanted *wanted,
	struct goci_documents *documents, struct oci_err *err)
{
	goci_auto_bom whole = GOCI_BOM_INIT;
	oci_auto_json *config = NULL;

	if (made->index) {
		config = goci_image_config(made->compilations[0].image);
		goci_bom_begin(&whole,
			&(struct goci_bom_subject){
				.digest = made->index->digest, .config = config});
	}
	if (add_boms(made, wanted, made->index ? &whole : NULL, documents, err) < 0)
		return -1;
	if (!made->index)
		return 0;
	goci_bom_sort(&whole);
	add_bom(wanted, &whole, made->count, documents);
	return 0;
}

/* The bills of materials of the subject came out of the same build. */
static void add_byproducts(const struct goci_documents *documents, size_t subject,
	struct goci_provenance *provenance)
{
	for (size_t i = 0; i < documents->count; i++) {
		const struct goci_document *d = &documents->items[i];
		struct oci_digest digest;

		if (d->subject != subject || d->kind == GOCI_DOCUMENT_PROVENANCE)
			continue;
		oci_digest_of(d->text, strlen(d->text), &digest);
		goci_resource_add_sha256(provenance->byproducts, "sbom",
			goci_document_media(d->kind), &digest);
	}
}

static int add_provenance(const struct goci_made *made, size_t first, size_t count,
	size_t subject, struct goci_documents *documents, struct oci_err *err)
{
	const struct goci_build_facts build = {.maker = made->maker,
		.compilations = made->compilations + first,
		.count = count,
		.source = made->source,
		.dirty = made->dirty,
		.builder = made->compilations[first]
				   .image->plan->service->settings.builder_id};
	goci_auto_provenance provenance = {0};
	oci_auto_json *doc = NULL;

	goci_provenance_init(&provenance);
	if (goci_build_facts(&build, &provenance, err) < 0)
		return -1;
	add_byproducts(documents, subject, &provenance);
	doc = goci_provenance_json(&provenance);
	goci_documents_add(documents, GOCI_DOCUMENT_PROVENANCE, subject, doc);
	return 0;
}

static int make_provenances(const struct goci_made *made,
	struct goci_documents *documents, struct oci_err *err)
{
	for (size_t i = 0; i < made->count; i++)
		if (add_provenance(made, i, 1, i, documents, err) < 0)
			return -1;
	return made->index ? add_provenance(
				     made, 0, made->count, made->count, documents, err)
			   : 0;
}

int goci_documents_make(const struct goci_made *made, const struct goci_wanted *wanted,
	struct goci_documents *documents, struct oci_err *err)
{
	*documents = (struct goci_documents)GOCI_DOCUMENTS_INIT;
	for (size_t i = 0; i < made->count; i++)
		(void)goci_documents_subject(
			documents, &made->compilations[i].image->manifest);
	if (made->index)
		(void)goci_documents_subject(documents, made->index);
	if ((wanted->cyclonedx || wanted->spdx) &&
		make_boms(made, wanted, documents, err) < 0)
		return oci_err_wrap(err, "bill of materials");
	return wanted->provenance ? make_provenances(made, documents, err) : 0;
}
