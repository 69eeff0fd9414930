#include "supply/bom_build.h"

#include "binary/buildinfo_read.h"
#include "oci/fs.h"
#include "supply/bom_go.h"
#include "supply/bom_read.h"
#include "supply/bom_sort.h"

#include <fcntl.h>

static int add_program(const struct goci_bom_build *build,
	const struct goci_bom_built *built, struct goci_bom *bom, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct goci_bom_program program = {.path = built->path,
		.info = &info,
		.version = built->version,
		.imports = built->imports};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, built->file, false, &st, err);

	if (fd < 0 || goci_buildinfo_read(fd, build->cancel, &info, err) < 0 ||
		goci_bom_hash(fd, build->cancel, &program.digest, err) < 0)
		return -1;
	goci_bom_add_program(bom, &program);
	return 0;
}

/* Its packages and programs, but not what an image is for its reader. */
static int add_base(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err)
{
	const struct goci_bom_reading reading = {
		.platform = build->subject.platform,
		.cancel = build->cancel,
		.scratch = -1,
	};
	goci_auto_bom base = GOCI_BOM_INIT;

	if (goci_bom_read(build->base, &reading, &base, err) < 0)
		return oci_err_wrap(err, "base");
	goci_bom_add_all(bom, &base);
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
	goci_bom_sort(bom);
	return 0;
}
