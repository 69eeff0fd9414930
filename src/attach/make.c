#include "attach/make.h"

#include "app/defaults.h"
#include "bom/bom_index.h"
#include "bom/cyclonedx.h"
#include "bom/spdx.h"
#include "layers/image_config.h"
#include "oci/json.h"
#include "supply/bom_build.h"
#include "supply/bom_files.h"
#include "supply/build_facts.h"

#include <stdlib.h>
#include <string.h>

/* What is said of a subject, for the index that names it. */
struct written {
	struct goci_bom bom;
	json_t *cyclonedx;
	json_t *spdx;
};

static void written_release(struct written *written)
{
	goci_bom_release(&written->bom);
	json_decref(written->cyclonedx);
	json_decref(written->spdx);
}

/* Writes the bill of materials of the subject in the forms that are wanted. */
static void add_bom(const struct goci_wanted *wanted, struct written *written,
	size_t subject, struct goci_documents *documents)
{
	if (wanted->cyclonedx) {
		written->cyclonedx = goci_bom_cyclonedx(&written->bom);
		goci_documents_add(documents, GOCI_DOCUMENT_CYCLONEDX, subject,
			written->cyclonedx);
	}
	if (wanted->spdx) {
		written->spdx = goci_bom_spdx(&written->bom);
		goci_documents_add(
			documents, GOCI_DOCUMENT_SPDX, subject, written->spdx);
	}
}

/* The layers of an image above its base: that of its program, and the others. */
struct own {
	struct oci_image_layer layers[GOCI_PARTS];
	size_t count;
	const char *program; /* the digest of its layer; NULL: it has none */
};

static void own_init(struct own *own, const struct goci_image *image)
{
	*own = (struct own){.count = 0};
	for (size_t i = 0; i < image->part_count; i++) {
		const struct goci_image_part *part = &image->parts[i];

		if (part->kind == GOCI_PART_APP)
			own->program = part->layer.digest.str;
		else
			own->layers[own->count++] = oci_image_layer_of(
				&part->layer, goci_part_history(part->kind));
	}
}

static int read_image(const struct goci_made *made, const struct goci_wanted *wanted,
	size_t at, struct goci_bom *bom, struct oci_err *err)
{
	const struct goci_compilation *c = &made->compilations[at];
	struct goci_hashing *hashing = made->hashings ? made->hashings[at] : NULL;
	const struct goci_image *image = c->image;
	const struct goci_service *service = image->plan->service;
	oci_auto_free char *version =
		goci_build_version(service, made->maker, made->dirty);
	struct own own;
	struct goci_bom_built program = {.path = GOCI_PROGRAM,
		.file = c->program.path,
		.layer = (own_init(&own, image), own.program),
		.version = version,
		.imports = c->imports};
	oci_auto_json *config = goci_image_config(image);
	struct goci_stack stack;
	struct goci_bom_build build = {.subject = {.digest = image->manifest.digest,
					       .platform = image->platform,
					       .config = config},
		.base = image->has_base ? &image->base : NULL,
		.layers = own.layers,
		.layer_count = own.count,
		.programs = &program,
		.program_count = own.program != NULL,
		.package_files = wanted->package_files,
		.modcache = service->module->modcache,
		.module = service->module->dir,
		.vendored = service->module->vendored,
		.cache = made->maker->cache,
		.cancel = &made->maker->app->cancel};
	int status;

	if (hashing && goci_hashing_wait(hashing, &program.hash, err) < 0)
		return -1;
	goci_stack_init(&stack, image);
	build.subject.layers = stack.layers;
	build.subject.count = stack.count;
	status = goci_bom_of_build(&build, bom, err);
	free(stack.layers);
	return status;
}

/* Adds that of each image, and leaves it in `written`. */
static int add_boms(const struct goci_made *made, const struct goci_wanted *wanted,
	struct written *written, struct goci_documents *documents, struct oci_err *err)
{
	for (size_t i = 0; i < made->count; i++) {
		if (oci_cancel_check(&made->maker->app->cancel, err) < 0 ||
			read_image(made, wanted, i, &written[i].bom, err) < 0)
			return -1;
		add_bom(wanted, &written[i], i, documents);
	}
	return 0;
}

static void add_index(const struct goci_made *made, const struct goci_wanted *wanted,
	const struct written *written, struct goci_documents *documents)
{
	oci_auto_json *config = goci_image_config(made->compilations[0].image);
	oci_auto_free struct goci_bom_member *members =
		oci_xcalloc(made->count, sizeof(*members));
	const struct goci_bom_subject subject = {
		.digest = made->index->digest, .config = config};
	struct written own = {0};

	for (size_t i = 0; i < made->count; i++) {
		const struct goci_image *image = made->compilations[i].image;

		members[i] = (struct goci_bom_member){
			.subject = {.digest = image->manifest.digest,
				.platform = image->platform,
				.config = config},
			.bom = &written[i].bom,
			.cyclonedx = written[i].cyclonedx,
			.spdx = written[i].spdx};
	}
	goci_bom_of_index(&own.bom, &subject, members, made->count);
	/* Each image has its own files, up to the limit. */
	goci_bom_limit_files(&own.bom, goci_bom_files_max(wanted->package_files));
	add_bom(wanted, &own, made->count, documents);
	written_release(&own);
}

static int make_boms(const struct goci_made *made, const struct goci_wanted *wanted,
	struct goci_documents *documents, struct oci_err *err)
{
	oci_auto_free struct written *written =
		oci_xcalloc(made->count, sizeof(*written));
	int status = add_boms(made, wanted, written, documents, err);

	if (status == 0 && made->index)
		add_index(made, wanted, written, documents);
	for (size_t i = 0; i < made->count; i++)
		written_release(&written[i]);
	return status;
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
