#include "assemble/result.h"

#include "app/paths.h"
#include "assemble/size.h"
#include "carry/archive.h"
#include "go/origin.h"
#include "layers/certs.h"
#include "memo/inputs_text.h"
#include "modules/deps_inputs.h"
#include "oci/json.h"
#include "options/checks_copy.h"
#include "options/destination.h"
#include "service/host_programs.h"
#include "service/plan_json.h"
#include "service/sources.h"
#include "settings/policy.h"
#include "settings/settings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is attached to an image does not change it, and has a record of its own. */
static void hash_settings(const struct goci_settings *settings, struct oci_hasher *h)
{
	struct goci_settings image = *settings;

	image.attest = image.sbom = (struct oci_strv)OCI_STRV_INIT;
	goci_settings_hash(&image, h);
}

void goci_result_key(const struct goci_plan *plan, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	const struct goci_service *s = plan->service;
	oci_auto_json *doc = goci_plan_json(plan);
	oci_auto_free char *text = json_dumps(doc, JSON_COMPACT);
	char cwd[PATH_MAX] = "";

	goci_memo_key(h, "result 5");
	goci_env_hash(h);
	oci_hasher_add_str(h, getcwd(cwd, sizeof(cwd)) ? cwd : "");
	oci_hasher_add_str(h, s->dir);
	oci_hasher_add_str(h, text);
	hash_settings(&s->settings, h);
	for (size_t i = 0; i < s->archive_count; i++)
		oci_hasher_add_str(h, s->archives[i].together);
	oci_hasher_finish(h, key);
}

/* Adds a tree by its resolved path; `path` may be relative. */
static void add_tree(struct goci_inputs *inputs, const char *path)
{
	oci_auto_free char *real = realpath(path, NULL);

	if (real)
		goci_inputs_add_sources(inputs, real);
	else
		inputs->not_known = true;
}

/* Adds a file by its unresolved path: a symlink on the way may change. */
static void add_path(
	struct goci_inputs *inputs, enum goci_input_kind kind, const char *path)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *whole = here ? goci_path_join(here, path) : NULL;

	if (whole && access(whole, F_OK) == 0)
		goci_inputs_add(inputs, kind, whole);
	else
		inputs->not_known = true;
}

/*
 * The index of a layout is enough, as digests name the rest; an archive is an input as
 * a whole. Either was read when the job was opened.
 */
static void add_image(struct goci_inputs *inputs, const char *text, int64_t opened)
{
	oci_auto_ref ref = {0};
	struct oci_err ignored;
	oci_auto_free char *path = NULL;
	bool layout;

	if (!text)
		return;
	if (oci_ref_parse_any(text, &ref, &ignored) < 0) {
		inputs->not_known = true;
		return;
	}
	layout = ref.transport == OCI_LAYOUT;
	path = layout ? oci_xasprintf("%s/index.json", ref.dir) : oci_xstrdup(ref.dir);
	add_path(inputs, layout ? GOCI_INPUT_FILE : GOCI_INPUT_ARCHIVE, path);
	if (goci_inputs_changed_after(path, opened))
		inputs->not_known = true;
}

static void add_files(struct goci_inputs *inputs, const struct oci_strv *files)
{
	for (size_t i = 0; i < files->count; i++) {
		oci_auto_free char *source = NULL, *dest = NULL;
		struct goci_copy copy;
		struct oci_err ignored;

		if (goci_copy_parse(files->items[i], &copy, &ignored) < 0) {
			inputs->not_known = true;
			continue;
		}
		dest = copy.dest;
		source = oci_xstrndup(files->items[i], copy.src_len);
		add_tree(inputs, source);
	}
}

static void add_stage(struct goci_inputs *inputs, const struct goci_service *s)
{
	oci_auto_free char *watch = goci_watch_find(s->dir);

	if (watch)
		add_path(inputs, GOCI_INPUT_FILE, watch);
	if (s->settings.shell && strcmp(s->settings.shell, "none") != 0)
		add_path(inputs, GOCI_INPUT_FILE, s->settings.shell);
	goci_inputs_add(inputs, GOCI_INPUT_FILE, "/bin/busybox");
	goci_inputs_add(inputs, GOCI_INPUT_FILE, "/usr/bin/busybox");
	goci_sources_inputs(s, inputs);
}

/* The file, and the keys that it names. */
static void add_policy(struct goci_inputs *inputs, const char *file)
{
	OCI_AUTO(oci_policy_release) struct oci_policy policy = {0};
	struct oci_err ignored;

	add_path(inputs, GOCI_INPUT_FILE, file);
	/* A database of vulnerabilities changes: what was right is looked at again. */
	if (goci_policy_read(file, &policy, &ignored) < 0 || policy.vulns)
		inputs->not_known = true;
	for (size_t i = 0; i < policy.signed_by.count; i++)
		add_path(inputs, GOCI_INPUT_FILE, policy.signed_by.items[i]);
}

static void add_service(
	struct goci_inputs *inputs, const struct goci_service *s, int64_t opened)
{
	const struct goci_settings *set = &s->settings;

	goci_module_inputs(s->module, s->dir, inputs);
	goci_rules_inputs(s, inputs);
	add_image(inputs, set->base, opened);
	add_image(inputs, set->toolchain, opened);
	add_files(inputs, &set->files);
	if (set->policy && strcmp(set->policy, "production") != 0)
		add_policy(inputs, set->policy);
	if (!set->ca_certificates)
		goci_inputs_add_tree(inputs, GOCI_CERTS_DIR);
	else if (strcmp(set->ca_certificates, "none") != 0)
		add_path(inputs, GOCI_INPUT_FILE, set->ca_certificates);
	if (s->target != GOCI_PRODUCTION)
		add_stage(inputs, s);
}

void goci_result_begin(struct goci_inputs *inputs,
	const struct goci_compilation *compilations, size_t count, int64_t opened,
	int64_t began)
{
	const struct goci_service *s = compilations[0].image->plan->service;

	inputs->not_known = !goci_flags_are_plain(s->module, &s->flags.passed);
	add_service(inputs, s, opened);
	for (size_t i = 0; i < count; i++)
		goci_deps_inputs(
			compilations[i].deps, s->module, GOCI_INPUT_FILE, inputs);
	goci_inputs_take(inputs, began);
}

static void add_blob(
	struct goci_inputs *outputs, const char *dir, const struct oci_digest *digest)
{
	oci_auto_free char *path =
		oci_xasprintf("%s/blobs/sha256/%s", dir, oci_digest_hex(digest));

	goci_inputs_add(outputs, GOCI_INPUT_PROGRAM, path);
}

/* Records the files of the images by size and times, so that no blob has to be read. */
static void take_outputs(const struct goci_image *images, size_t count, const char *dir,
	const json_t *entry, struct goci_inputs *outputs)
{
	const char *top = oci_json_text(entry, "digest");
	oci_auto_free char *header = oci_xasprintf("%s/oci-layout", dir);
	struct oci_digest digest;
	struct oci_err ignored;

	goci_inputs_add(outputs, GOCI_INPUT_PROGRAM, header);
	if (top && oci_digest_parse(top, &digest, &ignored) == 0)
		add_blob(outputs, dir, &digest);
	for (size_t i = 0; i < count; i++) {
		const struct goci_image *image = &images[i];

		add_blob(outputs, dir, &image->manifest.digest);
		add_blob(outputs, dir, &image->config.digest);
		for (size_t k = 0; k < image->base.count; k++)
			add_blob(
				outputs, dir, &image->base.layers[k].descriptor.digest);
		for (size_t k = 0; k < image->part_count; k++)
			add_blob(outputs, dir, &image->parts[k].layer.digest);
	}
}

/*
 * Records the archives likewise, and their paths: a symlink may lead elsewhere later.
 * -1 if one is no file that stays as it is.
 */
static int take_archives(
	const struct goci_service *s, struct goci_inputs *outputs, json_t *paths)
{
	for (size_t i = 0; i < s->archive_count; i++) {
		oci_auto_free char *real =
			realpath(goci_archive_path(s->archives[i].path), NULL);
		struct stat st;

		if (!real || stat(real, &st) < 0 || !S_ISREG(st.st_mode))
			return -1;
		if (goci_path_is_stdout(s->archives[i].path))
			return -1;
		goci_inputs_add(outputs, GOCI_INPUT_PROGRAM, real);
		json_array_append_new(paths, json_string(real));
	}
	return 0;
}

/* The absolute path of the layout, "" for none; NULL if it is not there. */
static char *layout_of(const struct goci_service *service)
{
	return service->output.dir ? realpath(service->output.dir, NULL)
				   : oci_xstrdup("");
}

/* What the tags of a service name in its layout; NULL if one is not there. */
static json_t *entries_of(const struct goci_service *service, const char *dir)
{
	oci_auto_json *entries = json_array();
	struct oci_err ignored;

	for (size_t i = 0; *dir && i < service->image_names.count; i++) {
		const char *tag = oci_name_tag(service->image_names.items[i]);
		json_t *entry = oci_layout_entry(dir, tag, &ignored);

		if (!entry)
			return NULL;
		json_array_append_new(entries, entry);
	}
	return oci_steal_ptr(&entries);
}

static void put_record(const struct goci_memos *memos, const struct goci_plan *plan,
	const struct goci_inputs *inputs, const struct goci_inputs *outputs,
	const json_t *doc)
{
	oci_auto_free char *text =
		json_dumps(doc, JSON_COMPACT | JSON_REAL_PRECISION(9));
	oci_auto_buf record = OCI_BUF_INIT;
	struct oci_digest key;
	struct oci_err ignored;

	goci_inputs_write(outputs, &record);
	oci_buf_adds(&record, text);
	goci_result_key(plan, &key);
	(void)goci_memo_put(memos, &key, inputs, record.data, &ignored);
}

void goci_result_keep(struct goci_inputs *inputs, const struct goci_memos *memos,
	const struct goci_image *images, size_t count, const json_t *metadata)
{
	const struct goci_service *service = images[0].plan->service;
	oci_auto_free char *dir = layout_of(service);
	goci_auto_inputs outputs = GOCI_INPUTS_INIT;
	oci_auto_json *doc = NULL, *entries = NULL, *archives = json_array();

	if (!dir || goci_inputs_check(inputs, NULL) == GOCI_INPUTS_CHANGED)
		return;
	entries = entries_of(service, dir);
	if (!entries || take_archives(service, &outputs, archives) < 0)
		return;
	if (*dir)
		take_outputs(images, count, dir, json_array_get(entries, 0), &outputs);
	goci_inputs_take(&outputs, INT64_MAX);
	doc = json_pack("{s:s, s:O, s:O, s:O}", "layout", dir, "archives", archives,
		"entries", entries, "metadata", metadata);
	put_record(memos, images[0].plan, inputs, &outputs, doc);
}

/* Whether the tags still name the published images, and all files exist. */
static bool is_there(
	const struct goci_plan *plan, struct goci_inputs *outputs, const json_t *doc)
{
	const char *dir = oci_json_text(doc, "layout");
	oci_auto_free char *now = layout_of(plan->service);
	oci_auto_json *entries = NULL, *archives = json_array();
	goci_auto_inputs ignored = GOCI_INPUTS_INIT;

	/* Blobs are checked again, even if they were checked in this call. */
	if (!dir || goci_inputs_check(outputs, NULL) != GOCI_INPUTS_SAME)
		return false;
	if (!now || strcmp(now, dir) != 0 ||
		take_archives(plan->service, &ignored, archives) < 0 ||
		!json_equal(archives, json_object_get(doc, "archives")))
		return false;
	entries = entries_of(plan->service, dir);
	return entries && json_equal(entries, json_object_get(doc, "entries"));
}

json_t *goci_result_recall(const struct goci_memos *memos, const struct goci_plan *plan)
{
	goci_auto_inputs outputs = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_digest key;
	struct oci_err ignored;
	json_t *metadata;
	const char *p;

	goci_result_key(plan, &key);
	if (goci_memo_get(memos, &key, &text) < 0)
		return NULL;
	p = text.data;
	if (goci_inputs_read(&outputs, &p) < 0)
		return NULL;
	doc = oci_json_parse(p, strlen(p), &ignored);
	if (!doc || !is_there(plan, &outputs, doc))
		return NULL;
	metadata = json_object_get(doc, "metadata");
	goci_size_is_before(json_object_get(json_object_get(metadata, "goci"), "size"));
	return json_incref(metadata);
}
