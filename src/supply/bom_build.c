#include "supply/bom_build.h"

#include "binary/buildinfo_read.h"
#include "bom/bom_record.h"
#include "bom/bom_sort.h"
#include "licence/licence_source.h"
#include "memo/memo.h"
#include "oci/fs.h"
#include "supply/bom_files.h"
#include "supply/bom_go.h"
#include "supply/bom_licences.h"
#include "supply/bom_read.h"

#include <fcntl.h>

static int add_program(const struct goci_bom_build *build,
	const struct goci_bom_built *built, struct goci_bom *bom, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_strv licences = OCI_STRV_INIT;
	struct goci_file_hash hash;
	struct goci_bom_program program = {.path = built->path,
		.hash = built->hash ? built->hash : &hash,
		.info = &info,
		.layer = built->layer,
		.version = built->version,
		.licences = &licences,
		.imports = built->imports};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, built->file, false, &st, err);

	if (fd < 0 || goci_buildinfo_read(fd, build->cancel, &info, err) < 0)
		return -1;
	if (!built->hash && goci_file_hash(fd, build->cancel, &hash, err) < 0)
		return -1;
	if (build->module)
		goci_licence_of_source(build->module, ".", build->cache, &licences);
	goci_bom_add_program(bom, &program);
	return 0;
}

/* What is read of an image depends on its layers and on how goci reads them. */
static void read_key(const struct oci_image *image,
	const struct goci_bom_reading *reading, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "materials 2");
	oci_hasher_add_str(h, reading->package_files ? "package files" : "");
	oci_hasher_add_str(h, reading->covers ? "covers" : "");
	for (size_t i = 0; i < image->count; i++)
		oci_hasher_add_str(h, image->layers[i].descriptor.digest.str);
	oci_hasher_finish(h, key);
}

/* Adds what layers contain, but not what an image is for its reader. */
static int add_layers(const struct goci_bom_build *build, const struct oci_image *image,
	bool covers, struct goci_bom *bom, struct oci_err *err)
{
	const struct goci_bom_reading reading = {
		.platform = build->subject.platform,
		.cancel = build->cancel,
		.scratch = -1,
		.package_files = build->package_files,
		.covers = covers,
	};
	goci_auto_bom read = GOCI_BOM_INIT;
	struct oci_digest key;

	read_key(image, &reading, &key);
	if (!build->cache || !goci_bom_recall(build->cache, &key, &read)) {
		if (goci_bom_read(image, &reading, &read, err) < 0)
			return -1;
		if (build->cache)
			goci_bom_keep(build->cache, &key, &read);
	}
	goci_bom_add_all(bom, 0, &read, NULL);
	oci_strv_add_all(&bom->covers, &read.covers);
	return 0;
}

/* From the top: what a layer has hides the same path of those below. */
static int add_own(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	for (size_t i = build->layer_count; i-- > 0;) {
		oci_auto_image layer = OCI_IMAGE_INIT;

		oci_image_of_layers(&layer, &build->layers[i], 1, build->cache);
		layer.id = layer.layers->descriptor.digest;
		if (add_layers(build, &layer, true, bom, err) < 0)
			return -1;
	}
	return 0;
}

static int add_programs(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	for (size_t i = 0; i < build->program_count; i++) {
		const char *path = build->programs[i].path;

		if (add_program(build, &build->programs[i], bom, err) < 0)
			return oci_err_wrap(err, "%s", path);
		oci_strv_add(&bom->covers, path);
	}
	return 0;
}

int goci_bom_of_build(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	goci_bom_begin(bom, &build->subject);
	if (add_programs(build, bom, err) < 0 || add_own(build, bom, err) < 0)
		return -1;
	if (build->base && add_layers(build, build->base, false, bom, err) < 0)
		return oci_err_wrap(err, "base");
	if (build->modcache)
		goci_bom_add_licences(
			bom, &(struct goci_licences){build->modcache, build->cache,
				     build->vendored ? build->module : NULL});
	goci_bom_sort(bom);
	goci_bom_limit_files(bom, goci_bom_files_max(build->package_files));
	return 0;
}
