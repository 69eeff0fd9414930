#include "supply/bom_build.h"

#include "binary/buildinfo_read.h"
#include "bom/bom_record.h"
#include "bom/bom_sort.h"
#include "memo/memo.h"
#include "oci/fs.h"
#include "supply/bom_go.h"
#include "supply/bom_licences.h"
#include "supply/bom_read.h"

#include <fcntl.h>

static int add_program(const struct goci_bom_build *build,
	const struct goci_bom_built *built, struct goci_bom *bom, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct goci_file_hash hash;
	struct goci_bom_program program = {.path = built->path,
		.hash = built->hash ? built->hash : &hash,
		.info = &info,
		.version = built->version,
		.imports = built->imports};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, built->file, false, &st, err);

	if (fd < 0 || goci_buildinfo_read(fd, build->cancel, &info, err) < 0)
		return -1;
	if (!built->hash && goci_file_hash(fd, build->cancel, &hash, err) < 0)
		return -1;
	goci_bom_add_program(bom, &program);
	return 0;
}

/* What is read of a base depends on its layers and on how goci reads them. */
static void base_key(const struct goci_bom_build *build, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "materials 1");
	for (size_t i = 0; i < build->base->count; i++)
		oci_hasher_add_str(h, build->base->layers[i].descriptor.digest.str);
	oci_hasher_finish(h, key);
}

static int read_base(
	const struct goci_bom_build *build, struct goci_bom *base, struct oci_err *err)
{
	const struct goci_bom_reading reading = {
		.platform = build->subject.platform,
		.cancel = build->cancel,
		.scratch = -1,
	};
	struct oci_digest key;

	base_key(build, &key);
	if (build->cache && goci_bom_recall(build->cache, &key, base))
		return 0;
	if (goci_bom_read(build->base, &reading, base, err) < 0)
		return oci_err_wrap(err, "base");
	if (build->cache)
		goci_bom_keep(build->cache, &key, base);
	return 0;
}

/* Its packages and programs, but not what an image is for its reader. */
static int add_base(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	goci_auto_bom base = GOCI_BOM_INIT;

	if (read_base(build, &base, err) < 0)
		return -1;
	goci_bom_add_all(bom, 0, &base, NULL);
	return 0;
}

int goci_bom_of_build(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	goci_bom_begin(bom, &build->subject);
	for (size_t i = 0; i < build->program_count; i++)
		if (add_program(build, &build->programs[i], bom, err) < 0)
			return oci_err_wrap(err, "%s", build->programs[i].path);
	if (build->base && add_base(build, bom, err) < 0)
		return -1;
	if (build->modcache)
		goci_bom_add_licences(
			bom, &(struct goci_licences){build->modcache, build->cache});
	goci_bom_sort(bom);
	return 0;
}
