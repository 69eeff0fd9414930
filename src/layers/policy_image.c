#include "layers/policy_image.h"

#include "app/defaults.h"
#include "binary/binaries.h"
#include "binary/buildinfo_read.h"
#include "binary/fips.h"
#include "binary/growth.h"
#include "layers/image_config.h"
#include "oci/json.h"
#include "oci/layercheck.h"
#include "report/report.h"
#include "settings/policy.h"
#include "vulns/policy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* State of checking an image, layer by layer. */
struct look {
	const struct goci_image *image;
	const struct goci_maker *maker;
	const struct oci_policy *policy;
	const struct goci_vulndb *vulndb;
	const char *name;
	const struct goci_image_subject *about;
	struct oci_limits limits;
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_files *files;
	struct oci_policy_layer **layers;
	size_t count;
	int64_t size;
};

static int open_layer(const struct look *l, size_t i, struct oci_descriptor *d,
	struct oci_span *span, struct oci_err *err)
{
	const struct goci_image *image = l->image;
	const struct oci_layer *layer;

	if (i < image->base.count) {
		*d = image->base.layers[i].descriptor;
		return oci_image_open_layer(
			&image->base, i, &l->maker->app->cancel, span, err);
	}
	layer = &image->parts[i - image->base.count].layer;
	*d = oci_image_layer_of(layer, NULL).descriptor;
	span->fd = oci_layer_open(layer, l->maker->cache, err);
	return span->fd < 0 ? -1 : 0;
}

static int look_at(struct look *l, size_t i, struct oci_err *err)
{
	struct oci_descriptor d = {0};
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_layer_check check = {.layer = (unsigned)i,
		.entry = oci_policy_layer_entry,
		.content = oci_policy_layer_content};
	struct oci_layer_result checked;

	if (open_layer(l, i, &d, &span, err) < 0)
		return -1;
	l->layers[i] =
		oci_policy_layer_new(l->policy, l->name, &l->findings, l->budget);
	check.arg = l->layers[i];
	check.blob = (struct oci_layer_blob){.fd = span.fd,
		.offset = span.offset,
		.size = d.size,
		.subject = l->name,
		.limits = &l->limits,
		.budget = l->budget,
		.findings = &l->findings,
		.cancel = &l->maker->app->cancel};
	l->size += d.size;
	if (oci_wrapping_of(d.media_type, &check.blob.wrapping) < 0)
		return oci_err_set(err, OCI_ERR_INVALID, "a layer is of the type %s",
			d.media_type);
	if (oci_layer_check(&check, &checked, err) < 0)
		return -1;
	if (checked.changed) {
		oci_layer_result_release(&checked);
		return oci_err_set(err, OCI_ERR_INVALID,
			"layer %zu was written to while it was read; build again when "
			"nothing writes to it",
			i);
	}
	oci_policy_layer_end(l->layers[i]);
	oci_files_stack(
		&l->files, oci_steal_ptr(&checked.files), &l->findings, l->name);
	return 0;
}

static int look_at_all(struct look *l, struct oci_err *err)
{
	oci_auto_json *config = goci_image_config(l->image);
	oci_auto_json *annotations = oci_json_map(&l->image->plan->annotations);

	for (size_t i = 0; i < l->count; i++)
		if (look_at(l, i, err) < 0)
			return -1;
	if (!l->files)
		l->files = oci_files_new(l->budget, 0);
	oci_policy_check(l->policy,
		&(struct oci_policy_image){.subject = l->name,
			.config = config,
			.annotations = annotations,
			.size = l->size,
			.count = l->count,
			.files = l->files,
			.layers = l->layers},
		&l->findings);
	return 0;
}

/* Opens the compiled program, and reads its build info; -1 if there is none. */
static int open_program(const struct look *l, struct goci_buildinfo *info)
{
	const char *path = goci_image_has_program(l->image) ? l->image->program : NULL;
	oci_auto_close int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct oci_err ignored;

	if (fd < 0 ||
		goci_buildinfo_read(fd, &l->maker->app->cancel, info, &ignored) < 0)
		return -1;
	return oci_steal_fd(&fd);
}

static void check_fips(struct look *l)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_close int fd = open_program(l, &info);
	oci_auto_free char *missing =
		fd < 0 ? oci_xstrdup("has no Go program") : goci_fips_missing(&info);

	if (missing)
		oci_findings_add(&l->findings, OCI_RULE_POLICY_FIPS, l->name,
			fd < 0 ? NULL : GOCI_PROGRAM, "%s", missing);
}

/* What of the programs grew, as one line; "" where that cannot be told. */
static void add_growth(
	const struct look *l, const struct oci_image *before, struct oci_buf *out)
{
	const struct oci_cancel *cancel = &l->maker->app->cancel;
	struct goci_binary program = {0};
	const struct goci_binaries after = {.items = &program, .count = 1};
	goci_auto_binaries old = GOCI_BINARIES_INIT;
	oci_auto_close int fd = open_program(l, &program.info);
	struct oci_err ignored;
	oci_auto_rootfs *rootfs =
		fd < 0 ? NULL : oci_rootfs_read(before, NULL, cancel, &ignored);
	oci_auto_json *growth = NULL;

	program.path = oci_xstrdup(GOCI_PROGRAM);
	if (rootfs &&
		goci_binaries_measure(before, rootfs, cancel, &old, &ignored) == 0 &&
		goci_sizes_read(fd, cancel, &program.info, &program.sizes, &ignored) ==
			0)
		growth = goci_growth_json(&old, &after);
	if (growth)
		goci_growth_line(growth, out);
	free(program.path);
	goci_sizes_release(&program.sizes);
	goci_buildinfo_release(&program.info);
}

/* The image that the tag names still; -1 if there is none. */
static int read_before(const struct look *l, struct oci_image *before)
{
	const struct goci_service *service = l->image->plan->service;
	struct oci_err ignored;

	return service->output.dir
		       ? oci_image_read(&service->output, l->image->platform, before,
				 &l->maker->app->cancel, &ignored)
		       : -1;
}

static void check_growth(struct look *l)
{
	oci_auto_image before = OCI_IMAGE_INIT;
	oci_auto_buf grown = OCI_BUF_INIT;
	int64_t was = 0, limit = l->policy->max_growth;

	if (read_before(l, &before) < 0)
		return;
	for (size_t i = 0; i < before.count; i++)
		was += before.layers[i].descriptor.size;
	if (l->policy->growth_percent)
		limit = (int64_t)((double)was * (double)limit / 10000);
	if (l->size - was <= limit)
		return;
	add_growth(l, &before, &grown);
	oci_findings_add(&l->findings, OCI_RULE_POLICY_GROWTH, l->name, NULL,
		"its layers have %lld bytes, %lld more than those of %.19s before it "
		"(%.2f %%); the limit is %lld%s%s",
		(long long)l->size, (long long)(l->size - was),
		before.manifest.digest.str,
		was ? 100 * (double)(l->size - was) / (double)was : 100.0,
		(long long)limit, grown.len ? "; what grew: " : "", grown.data);
}

static int check_vulns(struct look *l, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_close int fd = open_program(l, &info);
	const struct goci_vulns_policy_program program = {
		l->name, GOCI_PROGRAM, fd, &info, &l->maker->app->cancel};

	if (fd >= 0)
		return goci_vulns_policy_check(
			l->policy, l->vulndb, &program, &l->findings, err);
	oci_findings_add(&l->findings, OCI_RULE_POLICY_VULNERABLE, l->name, NULL,
		"has no Go program, and of others nothing is known");
	return 0;
}

static int check_programs(struct look *l, struct oci_err *err)
{
	if (l->policy->fips)
		check_fips(l);
	if (l->policy->max_growth >= 0)
		check_growth(l);
	return l->policy->vulns ? check_vulns(l, err) : 0;
}

static void tell(const struct look *l)
{
	for (size_t i = 0; i < l->findings.count; i++) {
		const struct oci_finding *f = &l->findings.items[i];
		const struct oci_rule_info *rule = oci_rule_info(f->rule);
		oci_auto_free char *line = oci_xasprintf("%s %s %s%s%s", rule->code,
			rule->name, f->where ? f->where : "", f->where ? ": " : "",
			f->detail);

		if (rule->severity == OCI_ERROR)
			goci_report_error_of(
				l->maker->app->report, &l->about->subject, line);
	}
}

static void release(struct look *l)
{
	for (size_t i = 0; i < l->count; i++)
		oci_policy_layer_free(l->layers[i]);
	free(l->layers);
	oci_files_free(l->files);
	oci_budget_free(l->budget);
	oci_findings_release(&l->findings);
}

/* Adds the number of errors to `*errors`. */
static int check_image(const struct goci_image *image, const struct goci_maker *maker,
	const struct oci_policy *policy, const struct goci_vulndb *vulndb,
	size_t *errors, struct oci_err *err)
{
	goci_auto_image_subject about = {0};
	OCI_AUTO(release)
	struct look l = {.image = image,
		.maker = maker,
		.policy = policy,
		.vulndb = vulndb,
		.about = &about,
		.limits = OCI_LIMITS_INIT,
		.count = image->base.count + image->part_count};

	goci_image_subject(image, &about);
	l.name = about.called;
	l.budget = oci_budget_new(&l.limits);
	l.layers = oci_xcalloc(l.count + 1, sizeof(struct oci_policy_layer *));
	if (look_at_all(&l, err) < 0 || check_programs(&l, err) < 0)
		return oci_err_wrap(err, "--policy");
	*errors += oci_findings_seen(&l.findings, OCI_ERROR);
	tell(&l);
	return 0;
}

int goci_images_check(const struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	const char *name = images[0].plan->service->settings.policy;
	OCI_AUTO(oci_policy_release) struct oci_policy policy = {0};
	goci_auto_vulndb vulndb = GOCI_VULNDB_INIT;
	size_t errors = 0;

	if (!name)
		return 0;
	if (goci_policy_read(name, &policy, err) < 0 ||
		goci_vulns_policy_open(&vulndb, &policy, &maker->app->cancel, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (check_image(&images[i], maker, &policy, &vulndb, &errors, err) < 0)
			return -1;
	if (!errors)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"breaks --policy %s in %zu place%s and is not published; `goci help "
		"CODE` tells what to do",
		name, errors, errors == 1 ? "" : "s");
}
