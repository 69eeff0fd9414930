#include "supply/bom_read.h"

#include "binary/buildinfo_read.h"
#include "binary/extract.h"
#include "bom/bom_sort.h"
#include "bom/bom_subject.h"
#include "distro/apk.h"
#include "distro/dpkg.h"
#include "oci/fs.h"
#include "oci/rootfs.h"
#include "supply/bom_go.h"
#include "supply/bom_licences.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRAMS_MAX = 1000, PROGRAM_BYTES_MAX = 16 << 20 };

/* What a file of the image is read for. */
enum use { USE_PROGRAM, USE_DISTRO, USE_DPKG, USE_APK };

struct wanted {
	const struct oci_rootfs_entry *entry;
	enum use use;
};

struct search {
	const struct goci_bom_reading *reading;
	struct goci_bom *bom;
	struct wanted *files; /* by where their content is */
	size_t count;
	size_t first; /* of the layer at hand */
	size_t programs;
	size_t bytes;    /* of their build infos */
	size_t db_bytes; /* of the databases */
	struct goci_distro distro;
	char **texts; /* of the files that are no programs, by `files`; or NULL */
	size_t *lens;
};

static void search_release(struct search *s)
{
	for (size_t i = 0; s->texts && i < s->count; i++)
		free(s->texts[i]);
	free(s->texts);
	free(s->lens);
	free(s->files);
	goci_distro_release(&s->distro);
}

static void want(struct search *s, const struct oci_rootfs_entry *entry, enum use use)
{
	size_t n = s->count;

	if (!entry || entry->content_place == SIZE_MAX)
		return;
	OCI_GROW(s->files, n);
	s->files[n] = (struct wanted){entry, use};
	s->count++;
}

/* The file that a path leads to; a missing one, and a loop, is none. */
static const struct oci_rootfs_entry *find(
	const struct oci_rootfs *rootfs, const char *path)
{
	struct oci_err ignored;
	oci_auto_free char *real = oci_rootfs_resolve(rootfs, path, &ignored);
	const struct oci_rootfs_entry *e = real ? oci_rootfs_find(rootfs, real) : NULL;
	bool file = e && (e->type == OCI_SCAN_FILE || e->type == OCI_SCAN_HARDLINK);

	return file ? e : NULL;
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);

	return len >= n && strcmp(s + len - n, end) == 0;
}

/* A file of distroless' status.d; its *.md5sums are lists of files. */
static bool is_status_d(const char *path)
{
	static const char folder[] = "var/lib/dpkg/status.d/";

	return strncmp(path, folder, sizeof(folder) - 1) == 0 &&
	       !ends_with(path, ".md5sums");
}

static void choose(struct search *s, const struct oci_rootfs *rootfs)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);
	const struct oci_rootfs_entry *distro = find(rootfs, "etc/os-release");

	want(s, distro ? distro : find(rootfs, "usr/lib/os-release"), USE_DISTRO);
	want(s, find(rootfs, "var/lib/dpkg/status"), USE_DPKG);
	want(s, find(rootfs, "lib/apk/db/installed"), USE_APK);
	if (find(rootfs, "lib/apk/db/installed") !=
		find(rootfs, "usr/lib/apk/db/installed"))
		want(s, find(rootfs, "usr/lib/apk/db/installed"), USE_APK);
	for (size_t i = 0; i < count; i++)
		if (e[i].type == OCI_SCAN_FILE && is_status_d(e[i].path))
			want(s, &e[i], USE_DPKG);
		else if (e[i].type == OCI_SCAN_FILE && (e[i].attrs.mode & 0111))
			want(s, &e[i], USE_PROGRAM);
}

static int by_content(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	const struct oci_rootfs_entry *f = x->entry, *g = y->entry;

	if (f->content_layer != g->content_layer)
		return f->content_layer < g->content_layer ? -1 : 1;
	if (f->content_place != g->content_place)
		return f->content_place < g->content_place ? -1 : 1;
	return (int)x->use - (int)y->use;
}

static int add_program(struct search *s, const char *path, int fd, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_free char *place = oci_xasprintf("/%s", path);
	struct goci_file_hash hash;
	struct goci_bom_program program = {.path = place, .info = &info, .hash = &hash};

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

static int keep_text(struct search *s, size_t at, int fd, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "seek");
	if (oci_fs_read_fd(fd, "it", GOCI_PACKAGES_BYTES - s->db_bytes, &text, err) < 0)
		return -1;
	s->db_bytes += text.len;
	s->lens[at] = text.len;
	s->texts[at] = oci_buf_take(&text);
	return 0;
}

static int on_file(size_t which, int fd, void *arg, struct oci_err *err)
{
	struct search *s = arg;
	size_t at = s->first + which;
	const char *path = s->files[at].entry->path;
	int status = s->files[at].use == USE_PROGRAM ? add_program(s, path, fd, err)
						     : keep_text(s, at, fd, err);

	return status < 0 ? oci_err_wrap(err, "/%s", path) : 0;
}

/* Reads the files from `s->first` on that are in one layer; `count` of them. */
static int read_layer(struct search *s, const struct oci_image *image, size_t count,
	struct oci_err *err)
{
	oci_auto_free size_t *places = oci_xcalloc(count, sizeof(*places));
	oci_auto_free bool *any = oci_xcalloc(count, sizeof(*any));
	const struct oci_cancel *cancel = s->reading->cancel;
	size_t i = s->files[s->first].entry->content_layer;
	oci_auto_span layer = OCI_SPAN_INIT;
	const struct oci_scan scan = {
		&layer, oci_image_wrapping(image, i), NULL, cancel};

	for (size_t k = 0; k < count; k++) {
		places[k] = s->files[s->first + k].entry->content_place;
		any[k] = s->files[s->first + k].use != USE_PROGRAM;
	}
	if (oci_image_open_layer(image, i, cancel, &layer, err) < 0)
		return oci_err_wrap(err, "layer %zu", i);
	return goci_extract(&scan,
		&(struct goci_extract){
			places, count, s->reading->scratch, on_file, s, any},
		err);
}

/* A place is read once: of two uses of one file the first counts. */
static void sort_files(struct search *s)
{
	size_t kept = 0;

	if (s->count)
		qsort(s->files, s->count, sizeof(*s->files), by_content);
	for (size_t i = 0; i < s->count; i++) {
		const struct oci_rootfs_entry *e = s->files[i].entry, *last;

		last = kept ? s->files[kept - 1].entry : NULL;
		if (!last || e->content_layer != last->content_layer ||
			e->content_place != last->content_place)
			s->files[kept++] = s->files[i];
	}
	s->count = kept;
	s->texts = oci_xcalloc(s->count + 1, sizeof(*s->texts));
	s->lens = oci_xcalloc(s->count + 1, sizeof(*s->lens));
}

static int read_files(
	struct search *s, const struct oci_image *image, struct oci_err *err)
{
	size_t end;

	sort_files(s);
	for (s->first = 0; s->first < s->count; s->first = end) {
		size_t layer = s->files[s->first].entry->content_layer;

		for (end = s->first; end < s->count; end++)
			if (s->files[end].entry->content_layer != layer)
				break;
		if (read_layer(s, image, end - s->first, err) < 0)
			return -1;
	}
	return 0;
}

static int add_database(struct search *s, size_t i, struct goci_package_links *links,
	struct oci_err *err)
{
	const char *path = s->files[i].entry->path;
	const struct goci_packages database = {
		s->texts[i], s->lens[i], path, &s->distro};
	int status = 0;

	if (s->files[i].use == USE_DPKG)
		status = goci_bom_add_dpkg(s->bom, &database, links, err);
	else if (s->files[i].use == USE_APK)
		status = goci_bom_add_apk(s->bom, &database, links, err);
	return status < 0 ? oci_err_wrap(err, "/%s", path) : 0;
}

/* The distribution first: the purls of its packages name it. */
static int add_packages(struct search *s, struct oci_err *err)
{
	goci_auto_package_links links = {0};

	for (size_t i = 0; i < s->count; i++)
		if (s->texts[i] && s->files[i].use == USE_DISTRO) {
			goci_distro_parse(&s->distro, s->texts[i], s->lens[i]);
			goci_bom_add_distro(
				s->bom, &s->distro, s->files[i].entry->path);
		}
	for (size_t i = 0; i < s->count; i++)
		if (s->texts[i] && add_database(s, i, &links, err) < 0)
			return -1;
	return goci_bom_link_packages(s->bom, &links, err);
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

int goci_bom_read(const struct oci_image *image, const struct goci_bom_reading *reading,
	struct goci_bom *bom, struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_rootfs_read(image, NULL, reading->cancel, err);
	OCI_AUTO(search_release)
	struct search s = {.reading = reading, .bom = bom};

	if (!rootfs)
		return -1;
	begin(image, reading, bom);
	choose(&s, rootfs);
	if (read_files(&s, image, err) < 0 || add_packages(&s, err) < 0)
		return -1;
	if (reading->modcache)
		goci_bom_add_licences(
			bom, &(struct goci_licences){reading->modcache, NULL});
	goci_bom_sort(bom);
	return 0;
}
