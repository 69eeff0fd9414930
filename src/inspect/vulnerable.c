#include "inspect/vulnerable.h"

#include "binary/binaries.h"
#include "binary/buildinfo_read.h"
#include "bom/purl.h"
#include "inspect/image_source.h"
#include "inspect/platform_image.h"
#include "inspect/platform_name.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "oci/ref.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Of all programs of an image: a hostile one has many that say the same. */
enum { SYMBOLS_MAX = 1000000 };

struct looking {
	const struct goci_vulnerable *what;
	const struct goci_vulndb *db;
	struct goci_vulns_subject *subject;
	size_t symbols;
};

bool goci_vulnerable_is_image(const char *name)
{
	static const char *const transports[] = {
		"oci:", "oci-archive:", "docker-archive:"};

	for (size_t i = 0; i < OCI_COUNT(transports); i++)
		if (strncmp(name, transports[i], strlen(transports[i])) == 0)
			return true;
	return false;
}

/* Takes `info` over. */
static int look_at(struct looking *l, const char *path, struct goci_buildinfo *info,
	int fd, struct oci_err *err)
{
	struct goci_vulns_program *program = goci_vulns_add_program(l->subject);

	program->path = oci_xstrdup(path);
	program->info = *info;
	*info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
	if (goci_vulns_check(program, l->db, fd, l->what->cancel, err) < 0)
		return -1;
	for (size_t i = 0; i < program->count; i++)
		l->symbols += 1 + program->items[i].symbols.count;
	if (l->symbols > SYMBOLS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"its programs have over %d vulnerable functions", SYMBOLS_MAX);
	return 0;
}

static int on_program(
	struct goci_binary *program, int fd, void *arg, struct oci_err *err)
{
	return look_at(arg, program->path, &program->info, fd, err);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct goci_vulns_program *)a)->path,
		((const struct goci_vulns_program *)b)->path);
}

/* The last part of a path or name, up to `end`. */
static char *last_part(const char *s, size_t len)
{
	const char *slash;

	while (len > 1 && s[len - 1] == '/')
		len--;
	slash = memrchr(s, '/', len);
	return slash ? oci_xstrndup(slash + 1, len - (size_t)(slash + 1 - s))
		     : oci_xstrndup(s, len);
}

/*
 * The product in VEX: by the digest, called as the layout says, or as its folder. A
 * name without a registry has Docker's in full, which says nothing of where the image
 * is. `arch` is NULL for an index.
 */
static char *purl_of(const struct goci_platform_image *target, const char *dir,
	const char *digest, const char *arch)
{
	static const char none[] = OCI_IMPLIED_HOST "/library/";
	const char *full = target->image.name;
	const char *tag = full ? oci_name_tag(full) : NULL;
	size_t len = !full ? 0 : tag ? (size_t)(tag - full) - 1 : strlen(full);
	bool repository = full && strncmp(full, none, strlen(none)) != 0;
	oci_auto_free char *url = repository ? oci_xstrndup(full, len) : NULL;
	oci_auto_free char *name =
		full ? last_part(full, len) : last_part(dir, strlen(dir));
	oci_auto_buf purl = OCI_BUF_INIT;

	if (!*digest)
		return NULL;
	goci_purl_begin(&purl, "oci", name);
	goci_purl_version(&purl, digest);
	goci_purl_qualifier(&purl, "arch", arch);
	goci_purl_qualifier(&purl, "repository_url", url);
	return oci_buf_take(&purl);
}

/* Also of the index that the name means, if `all` of its images are looked at. */
static int describe(struct goci_vulns_subject *subject,
	const struct goci_platform_image *target, bool all, struct oci_err *err)
{
	const char *manifest = target->image.manifest.digest.str;
	const char *listed = target->listed.str;
	oci_auto_ref ref = {0};

	if (oci_ref_parse_any(target->name, &ref, err) < 0)
		return -1;
	subject->name = target->name;
	subject->image = true;
	subject->platform = target->platform;
	subject->path = oci_xstrdup(ref.dir);
	subject->purl = purl_of(target, ref.dir, manifest, target->platform.arch);
	subject->digest = oci_xstrdup(*manifest ? manifest : target->image.id.str);
	if (all && subject->purl && strcmp(listed, manifest) != 0) {
		subject->index_purl = purl_of(target, ref.dir, listed, NULL);
		subject->index_digest = oci_xstrdup(listed);
	}
	return 0;
}

static int look_at_platform(const struct goci_vulnerable *what, const char *platform,
	struct goci_vulns_report *report, struct oci_err *err)
{
	goci_auto_platform_image target = GOCI_PLATFORM_IMAGE_INIT;
	goci_auto_binaries programs = GOCI_BINARIES_INIT;
	struct looking l = {.what = what,
		.db = report->db,
		.subject = goci_vulns_report_add(report)};

	l.subject->name = what->name;
	if (goci_platform_image_open(&target, what->name, platform, what->cancel, err) <
			0 ||
		describe(l.subject, &target, !what->platform, err) < 0)
		return -1;
	programs.scratch = what->scratch;
	if (goci_binaries_visit(
		    &target.image, what->cancel, on_program, &l, &programs, err) < 0)
		return oci_err_wrap(err, "%s", what->name);
	l.subject->others = programs.others;
	if (!l.subject->count)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"%s: the image contains no Go program, and of others nothing is "
			"known here",
			what->name);
	qsort(l.subject->programs, l.subject->count, sizeof(*l.subject->programs),
		by_path);
	return 0;
}

/* The platforms of its index, by name; none for an image without one. */
static int list_platforms(
	const struct goci_vulnerable *what, struct oci_strv *names, struct oci_err *err)
{
	oci_auto_images *images = goci_images_open(what->name, what->cancel, err);
	const json_t *named = images ? oci_images_named(images, err) : NULL, *entry;
	oci_auto_json *platforms =
		named ? oci_images_platforms(images, named, err) : NULL;
	char name[OCI_PLATFORM_STR];
	size_t i;

	if (!platforms)
		return -1;
	json_array_foreach(platforms, i, entry) {
		goci_platform_name(entry, name);
		if (goci_platform_real(entry) && !oci_strv_has(names, name))
			oci_strv_add(names, name);
	}
	return 0;
}

static int look_at_image(const struct goci_vulnerable *what,
	struct goci_vulns_report *report, struct oci_err *err)
{
	oci_auto_strv names = OCI_STRV_INIT;

	if (what->platform)
		return look_at_platform(what, what->platform, report, err);
	if (list_platforms(what, &names, err) < 0)
		return -1;
	if (names.count < 2)
		return look_at_platform(what, NULL, report, err);
	for (size_t i = 0; i < names.count; i++)
		if (look_at_platform(what, names.items[i], report, err) < 0)
			return -1;
	return 0;
}

static char *file_purl(const char *path, const struct oci_digest *digest)
{
	oci_auto_free char *name = last_part(path, strlen(path));
	oci_auto_buf purl = OCI_BUF_INIT;

	goci_purl_begin(&purl, "generic", name);
	goci_purl_qualifier(&purl, "checksum", digest->str);
	return oci_buf_take(&purl);
}

static int look_at_file(const struct goci_vulnerable *what,
	struct goci_vulns_report *report, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct looking l = {.what = what,
		.db = report->db,
		.subject = goci_vulns_report_add(report)};
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, what->name, false, &st, err);
	const struct oci_span span = oci_span_of(fd);
	struct oci_digest digest;
	int64_t size;

	l.subject->name = what->name;
	l.subject->path = oci_xstrdup(what->name);
	if (fd < 0)
		return -1;
	if (goci_buildinfo_read(fd, what->cancel, &info, err) < 0 ||
		oci_span_digest(&span, &digest, &size, err) < 0)
		return oci_err_wrap(err, "%s", what->name);
	l.subject->digest = oci_xstrdup(digest.str);
	l.subject->purl = file_purl(what->name, &digest);
	return look_at(&l, what->name, &info, fd, err);
}

int goci_vulnerable_look(const struct goci_vulnerable *what,
	struct goci_vulns_report *report, struct oci_err *err)
{
	size_t before = report->count;
	int status = goci_vulnerable_is_image(what->name)
			     ? look_at_image(what, report, err)
			     : look_at_file(what, report, err);

	/* What was found in part is not told as if it were all. */
	if (status < 0)
		goci_vulns_report_cut(report, before);
	return status;
}
