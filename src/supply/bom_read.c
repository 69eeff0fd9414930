#include "supply/bom_read.h"

#include "binary/buildinfo_read.h"
#include "binary/extract.h"
#include "bom/bom_sort.h"
#include "bom/bom_subject.h"
#include "distro/apk.h"
#include "distro/dpkg.h"
#include "oci/fs.h"
#include "oci/rootfs.h"
#include "supply/bom_files.h"
#include "supply/bom_go.h"
#include "supply/bom_licences.h"
#include "supply/bom_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Lists of files have as many bytes as the paths that an image may have. */
enum { PROGRAMS_MAX = 1000, PROGRAM_BYTES_MAX = 16 << 20, LIST_BYTES_MAX = 64 << 20 };

struct search {
	const struct goci_bom_reading *reading;
	const struct oci_image *image;
	struct goci_bom *bom;
	struct goci_bom_search wanted;
	size_t first; /* of the layer at hand */
	size_t programs;
	size_t bytes;      /* of their build infos */
	size_t db_bytes;   /* of the databases */
	size_t list_bytes; /* of the lists of files */
	struct goci_distro distro;
	struct goci_package_links links;
	struct goci_owned owned;
	char **texts; /* of the files that are no programs, by `wanted`; or NULL */
	size_t *lens;
};

static void search_release(struct search *s)
{
	for (size_t i = 0; s->texts && i < s->wanted.count; i++)
		free(s->texts[i]);
	free(s->texts);
	free(s->lens);
	goci_bom_search_release(&s->wanted);
	goci_package_links_release(&s->links);
	goci_owned_release(&s->owned);
	goci_distro_release(&s->distro);
}

static int add_program(
	struct search *s, const struct oci_rootfs_entry *e, int fd, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_free char *place = oci_xasprintf("/%s", e->path);
	struct goci_file_hash hash;
	struct goci_bom_program program = {.path = place,
		.info = &info,
		.hash = &hash,
		.layer = s->image->layers[e->content_layer].descriptor.digest.str};

	if (goci_buildinfo_read(fd, s->reading->cancel, &info, err) < 0) {
		struct oci_err stopped;

		if (oci_cancel_check(s->reading->cancel, &stopped) < 0)
			return *err = stopped, -1;
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	}
	s->bytes += strlen(info.go_version) + info.len;
	if (s->bytes > PROGRAM_BYTES_MAX || ++s->programs > PROGRAMS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"has over %d Go programs, or their module lists are over %d MB",
			PROGRAMS_MAX, PROGRAM_BYTES_MAX >> 20);
	if (goci_file_hash(fd, s->reading->cancel, &hash, err) < 0)
		return -1;
	goci_bom_add_program(s->bom, &program);
	return 0;
}

static bool is_list(enum goci_bom_use use)
{
	return use == GOCI_BOM_USE_LIST || use == GOCI_BOM_USE_MD5SUMS;
}

static int keep_text(struct search *s, size_t at, int fd, struct oci_err *err)
{
	bool list = is_list(s->wanted.files[at].use);
	size_t *bytes = list ? &s->list_bytes : &s->db_bytes;
	size_t max = list ? LIST_BYTES_MAX : GOCI_PACKAGES_BYTES;
	oci_auto_buf text = OCI_BUF_INIT;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "seek");
	if (oci_fs_read_fd(fd, "it", max - *bytes, &text, err) < 0)
		return -1;
	*bytes += text.len;
	s->lens[at] = text.len;
	s->texts[at] = oci_buf_take(&text);
	return 0;
}

static int on_file(size_t which, int fd, void *arg, struct oci_err *err)
{
	struct search *s = arg;
	size_t at = s->first + which;
	const struct goci_bom_wanted *wanted = &s->wanted.files[at];
	int status = wanted->use == GOCI_BOM_USE_PROGRAM
			     ? add_program(s, wanted->entry, fd, err)
			     : keep_text(s, at, fd, err);

	return status < 0 ? oci_err_wrap(err, "/%s", wanted->entry->path) : 0;
}

/* Reads the files from `s->first` on that are in one layer; `count` of them. */
static int read_layer(struct search *s, size_t count, struct oci_err *err)
{
	const struct goci_bom_wanted *files = s->wanted.files + s->first;
	oci_auto_free size_t *places = oci_xcalloc(count, sizeof(*places));
	oci_auto_free bool *any = oci_xcalloc(count, sizeof(*any));
	const struct oci_cancel *cancel = s->reading->cancel;
	size_t i = files->entry->content_layer;
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(s->image, i), NULL, cancel};

	for (size_t k = 0; k < count; k++) {
		places[k] = files[k].entry->content_place;
		any[k] = files[k].use != GOCI_BOM_USE_PROGRAM;
	}
	if (oci_image_open_layer(s->image, i, cancel, &layer, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	return goci_extract(&scan,
		&(struct goci_extract){.entries = places,
			.count = count,
			.scratch = s->reading->scratch,
			.fn = on_file,
			.arg = s,
			.any = any},
		err);
}

static int read_files(struct search *s, struct oci_err *err)
{
	size_t end;

	s->texts = oci_xcalloc(s->wanted.count + 1, sizeof(*s->texts));
	s->lens = oci_xcalloc(s->wanted.count + 1, sizeof(*s->lens));
	for (s->first = 0; s->first < s->wanted.count; s->first = end) {
		size_t layer = s->wanted.files[s->first].entry->content_layer;

		for (end = s->first; end < s->wanted.count; end++)
			if (s->wanted.files[end].entry->content_layer != layer)
				break;
		if (read_layer(s, end - s->first, err) < 0)
			return -1;
	}
	return 0;
}

static int add_database(struct search *s, size_t i, struct oci_err *err)
{
	const char *path = s->wanted.files[i].entry->path;
	const struct goci_packages database = {
		s->texts[i], s->lens[i], path, &s->distro, &s->owned};
	size_t count = s->links.count;
	int status = 0;

	if (s->wanted.files[i].use == GOCI_BOM_USE_DPKG)
		status = goci_bom_add_dpkg(s->bom, &database, &s->links, err);
	else if (s->wanted.files[i].use == GOCI_BOM_USE_APK)
		status = goci_bom_add_apk(s->bom, &database, &s->links, err);
	if (status < 0)
		return oci_err_wrap(err, "/%s", path);
	if (s->links.count > count && goci_bom_name_in(path, GOCI_DPKG_STATUS_D))
		goci_package_name_file(&s->links, path);
	return 0;
}

/* The package whose files a list names: "info/NAME:ARCH.list", "status.d/FILE.md5sums".
 */
static size_t owner_of(const struct search *s, const char *path)
{
	const char *name = goci_bom_name_in(path, GOCI_DPKG_INFO);
	const char *dot = strrchr(path, '.');

	if (name && dot > name)
		return goci_package_find(&s->links, name, (size_t)(dot - name));
	if (goci_bom_name_in(path, GOCI_DPKG_STATUS_D))
		return goci_package_find(&s->links, path,
			goci_bom_ends_with(path, ".md5sums") ? (size_t)(dot - path)
							     : strlen(path));
	return 0;
}

/* Files of dpkg's own about a package are the package's, too. */
static void add_owners(struct search *s, const struct oci_rootfs *rootfs)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);

	for (size_t i = 0; i < s->wanted.count; i++) {
		enum goci_bom_use use = s->wanted.files[i].use;
		size_t package = s->texts[i] && is_list(use)
					 ? owner_of(s, s->wanted.files[i].entry->path)
					 : 0;

		if (package && use == GOCI_BOM_USE_LIST)
			goci_owned_add_list(
				&s->owned, s->texts[i], s->lens[i], package);
		else if (package)
			goci_owned_add_md5sums(
				&s->owned, s->texts[i], s->lens[i], package);
	}
	for (size_t i = 0; i < count; i++) {
		size_t package = owner_of(s, e[i].path);

		if (package)
			goci_owned_add(
				&s->owned, e[i].path, strlen(e[i].path), package);
	}
}

/* The distribution first: the purls of its packages name it. */
static int add_packages(
	struct search *s, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	for (size_t i = 0; i < s->wanted.count; i++)
		if (s->texts[i] && s->wanted.files[i].use == GOCI_BOM_USE_DISTRO) {
			goci_distro_parse(&s->distro, s->texts[i], s->lens[i]);
			goci_bom_add_distro(
				s->bom, &s->distro, s->wanted.files[i].entry->path);
		}
	for (size_t i = 0; i < s->wanted.count; i++)
		if (s->texts[i] && add_database(s, i, err) < 0)
			return -1;
	add_owners(s, rootfs);
	return goci_bom_link_packages(s->bom, &s->links, err);
}

static void begin(const struct oci_image *image, const struct goci_bom_reading *reading,
	struct goci_bom *bom)
{
	goci_bom_begin(bom,
		&(struct goci_bom_subject){
			.digest = image->document ? image->manifest.digest : image->id,
			.platform = reading->platform,
			.config = image->config,
			.repository = reading->repository,
			.layers = image->layers,
			.count = image->count});
}

/* Every path that hides one of the layers below. */
static void add_covers(const struct oci_rootfs *rootfs, struct goci_bom *bom)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);

	for (size_t i = 0; i < count; i++)
		if (e[i].type != OCI_SCAN_DIR)
			oci_strv_addf(&bom->covers, "/%s", e[i].path);
}

static int read_image(
	struct search *s, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	const struct goci_bom_files files = {.image = s->image,
		.rootfs = rootfs,
		.owned = &s->owned,
		.links = &s->links,
		.reading = s->reading};

	goci_bom_search_fill(&s->wanted, rootfs);
	goci_owned_init(&s->owned, rootfs);
	if (read_files(s, err) < 0 || add_packages(s, rootfs, err) < 0)
		return -1;
	return goci_bom_add_files(s->bom, &files, err);
}

int goci_bom_read(const struct oci_image *image, const struct goci_bom_reading *reading,
	struct goci_bom *bom, struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(image, NULL, reading->cancel, err);
	OCI_AUTO(search_release)
	struct search s = {.reading = reading, .image = image, .bom = bom};

	if (!rootfs)
		return -1;
	begin(image, reading, bom);
	if (read_image(&s, rootfs, err) < 0)
		return -1;
	if (reading->covers)
		add_covers(rootfs, bom);
	if (reading->modcache)
		goci_bom_add_licences(
			bom, &(struct goci_licences){reading->modcache, NULL, NULL});
	goci_bom_sort(bom);
	goci_bom_limit_files(bom, goci_bom_files_max(reading->package_files));
	return 0;
}
