#include "carry/load.h"

#include "oci/copy.h"
#include "oci/json.h"
#include "service/stages.h"
#include "settings/target.h"

#include <string.h>
#include <unistd.h>

/* State of one load; all borrowed, except the copy. */
struct load {
	struct goci_loader *loader;
	const struct goci_service *service;
	struct oci_copy *copy;
	struct oci_meter *meter;             /* of the step */
	const struct oci_platform *platform; /* of those there are; NULL: all */
	struct oci_digest manifest;          /* what is loaded, and its config: */
	struct oci_digest config;            /* "" for an index */
	struct oci_buf names;                /* as the engine shows them */
};

static void release(struct load *load)
{
	oci_copy_freep(&load->copy);
	oci_buf_release(&load->names);
}

/* Which of several platforms docker and podman get. */
static const struct oci_platform *choose(const struct goci_service *service)
{
	struct oci_platform host;

	oci_platform_host(&host);
	for (size_t i = 0; i < service->platform_count; i++)
		if (oci_platform_cmp(&service->platforms[i], &host) == 0)
			return &service->platforms[i];
	return service->platforms;
}

/* The image has the first name in its layout. */
static void add_names(struct load *load)
{
	const struct oci_strv *names = &load->service->image_names;

	for (size_t i = 1; i < names->count; i++) {
		oci_auto_free char *full = oci_name_full(names->items[i]);

		oci_copy_entry(load->copy, oci_copy_at(load->copy, 0),
			oci_name_tag(full), full);
	}
}

static int collect(struct load *load, const char *digest, struct oci_err *err)
{
	const struct goci_service *service = load->service;
	const struct oci_ref from = {service->output.dir, service->output.tag,
		service->output.transport, (char *)(uintptr_t)digest};
	const struct oci_copy_choice choice = {
		load->platform, load->platform ? 1 : 0, true};
	struct oci_err ignored;

	load->copy = oci_copy_new(&load->loader->app->cancel);
	if (oci_copy_add(load->copy, &from, &choice, err) < 0 ||
		oci_digest_parse(oci_json_text(oci_copy_at(load->copy, 0), "digest"),
			&load->manifest, err) < 0)
		return -1;
	if (oci_copy_image_id(load->copy, 0, &load->config, &ignored) < 0)
		*load->config.str = '\0';
	add_names(load);
	return 0;
}

/* Docker's own store and podman identify an image by its config. */
static bool is_ours(const struct load *load, const struct goci_loaded *loaded)
{
	return oci_digest_cmp(&loaded->digest, &load->manifest) == 0 ||
	       oci_digest_cmp(&loaded->digest, &load->config) == 0;
}

static int ask_for(struct load *load, const char *name, struct oci_err *err)
{
	oci_auto_free char *full = oci_name_full(name);
	goci_auto_loaded loaded = {0};

	if (goci_loader_ask(load->loader, full, &loaded, err) < 0)
		return -1;
	if (!is_ours(load, &loaded))
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"%s has another image as %s: %s, not %s",
			goci_engine_name(load->loader->engine), loaded.name,
			loaded.digest.str, load->manifest.str);
	oci_buf_addf(&load->names, "%s%s", load->names.len ? ", " : "", loaded.name);
	return 0;
}

/* Whether the engine has the image under each name. */
static int ask(struct load *load, struct oci_err *err)
{
	const struct oci_strv *names = &load->service->image_names;

	oci_buf_clear(&load->names);
	for (size_t i = 0; i < names->count; i++)
		if (ask_for(load, names->items[i], err) < 0)
			return -1;
	return 0;
}

static int write_archive(struct load *load, const char *path, struct oci_err *err)
{
	oci_auto_output output = OCI_OUTPUT_INIT;

	oci_copy_meter(load->copy, load->meter);
	if (oci_output_find(&output, path, err) < 0 ||
		oci_output_start(&output, err) < 0 ||
		oci_copy_to_archive(load->copy, OCI_ARCHIVE, &output, err) < 0 ||
		oci_output_finish(&output, false, err) < 0)
		return oci_err_wrap(err, "%s", path);
	return 0;
}

/* Docker 20.10 says of zstd that a tar header is invalid. Returns -1. */
static int advise(const struct load *load, struct oci_err *err)
{
	const char *compression = load->service->settings.compression;
	const struct oci_err said = *err;

	if (said.code != OCI_ERR_CHILD || load->loader->engine != GOCI_ENGINE_DOCKER ||
		!compression || strncmp(compression, "zstd", 4) != 0)
		return -1;
	return oci_err_set(err, said.code,
		"%s (old versions of docker do not read zstd: build with --compression "
		"gzip)",
		said.msg);
}

static int hand_over(struct load *load, struct oci_err *err)
{
	oci_auto_free char *path =
		oci_xasprintf("%s/load.tar", load->loader->app->work);
	int status = write_archive(load, path, err);

	if (status == 0)
		status = goci_loader_load(load->loader, path, err);
	unlink(path);
	return status < 0 ? advise(load, err) : 0;
}

/* Whether to give up, as the engine cannot be asked: ctr waits long for containerd. */
static bool is_lost(const struct load *load, const struct oci_err *err)
{
	return err->code == OCI_ERR_INTERRUPTED ||
	       (err->code == OCI_ERR_CHILD &&
		       load->loader->engine == GOCI_ENGINE_CONTAINERD);
}

/* Returns 1 if the engine had it already. */
static int load_copy(struct load *load, const char *digest, struct oci_err *err)
{
	if (collect(load, digest, err) < 0)
		return -1;
	if (ask(load, err) == 0)
		return 1;
	if (is_lost(load, err))
		return -1;
	return hand_over(load, err) < 0 ? -1 : ask(load, err);
}

/* "presence-service:production, linux/amd64 of 2 platforms" */
static char *told(const struct load *load)
{
	char platform[OCI_PLATFORM_STR];

	if (!load->platform)
		return oci_xstrdup(load->names.data);
	oci_platform_format(load->platform, platform, sizeof(platform));
	return oci_xasprintf("%s, %s of %zu platforms", load->names.data, platform,
		load->service->platform_count);
}

int goci_load_check(const struct goci_services *services, struct oci_err *err)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *service = &services->items[i];

		if (!service->failed && !service->output.dir)
			return oci_err_set(err, OCI_ERR_USAGE,
				"--load: %s is written to archives alone, and loaded "
				"from a layout: give --output oci:DIR, too",
				service->name);
	}
	return 0;
}

int goci_load_service(struct goci_loader *loader, const struct goci_service *service,
	const char *digest, struct oci_err *err)
{
	OCI_AUTO(release)
	struct load load = {
		.loader = loader, .service = service, .names = OCI_BUF_INIT};
	oci_auto_free char *called = goci_service_called(service), *what = NULL,
			   *detail = NULL;
	const struct goci_subject subject = {.called = called,
		.service = service->name,
		.target = goci_target_name(service->target)};
	struct goci_step *step;
	int status;

	if (service->platform_count > 1 && loader->engine != GOCI_ENGINE_CONTAINERD)
		load.platform = choose(service);
	what = oci_xasprintf("load into %s", goci_engine_name(loader->engine));
	step = goci_step_begin_of(loader->app->report, &subject, what);
	loader->span = goci_step_span(step);
	load.meter = goci_step_meter(step);
	status = load_copy(&load, digest, err);
	loader->span = NULL;
	detail = status < 0 ? NULL : told(&load);
	goci_step_end(step,
		status < 0   ? GOCI_STEP_FAILED
		: status > 0 ? GOCI_STEP_CACHED
			     : GOCI_STEP_DONE,
		detail);
	return status < 0 ? oci_err_wrap(err, "--load") : 0;
}
