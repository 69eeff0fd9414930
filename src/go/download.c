#include "go/download.h"

#include "oci/buf.h"

#include <ctype.h>
#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A module's zip; Go writes to a file of that name and more, and renames it. */
struct zip {
	char *dir;
	char *name;
	int64_t size;
	bool done;
};

struct goci_download {
	const char *modcache;
	struct oci_meter *meter;
	pthread_mutex_t lock; /* guards the list */
	struct zip *zips;
	size_t count;
};

struct goci_download *goci_download_new(const char *modcache, struct oci_meter *meter)
{
	struct goci_download *download = oci_xcalloc(1, sizeof(*download));

	download->modcache = modcache;
	download->meter = meter;
	pthread_mutex_init(&download->lock, NULL);
	return download;
}

void goci_download_free(struct goci_download *download)
{
	if (!download)
		return;
	for (size_t i = 0; i < download->count; i++) {
		free(download->zips[i].dir);
		free(download->zips[i].name);
	}
	free(download->zips);
	pthread_mutex_destroy(&download->lock);
	free(download);
}

/* Takes over the path of a zip, from below cache/download on. */
static void add(struct goci_download *d, char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || strstr(path, "..")) {
		free(path);
		return;
	}
	*slash = '\0';
	pthread_mutex_lock(&d->lock);
	OCI_GROW(d->zips, d->count);
	d->zips[d->count++] = (struct zip){
		.dir = oci_xasprintf("%s/cache/download/%s", d->modcache, path),
		.name = oci_xstrdup(slash + 1)};
	pthread_mutex_unlock(&d->lock);
	free(path);
}

/* Go has made the folder by now. The address of a proxy may have folders before it. */
static char *below_proxy(const struct goci_download *d, const char *path)
{
	for (const char *p = path; p && strchr(p, '/'); p = strchr(p, '/') + 1) {
		oci_auto_free char *file =
			oci_xasprintf("%s/cache/download/%s", d->modcache, p);

		*strrchr(file, '/') = '\0';
		if (access(file, F_OK) == 0)
			return oci_xstrdup(p);
	}
	return NULL;
}

/* "HOST/PATH/@v/VERSION.zip"; what the proxy answers has more behind it. */
static bool take_address(struct goci_download *d, const char *address)
{
	const char *end = address + strlen(address);
	const char *slashes = strstr(address, "//");
	const char *slash = slashes ? strchr(slashes + 2, '/') : NULL;
	char *path;

	if (end - address < 4 || strcmp(end - 4, ".zip") != 0)
		return false;
	path = slash ? below_proxy(d, slash + 1) : NULL;
	if (path)
		add(d, path);
	return true;
}

/* In the module cache "!a" stands for "A". */
static bool take_name(struct goci_download *d, const char *name)
{
	const char *blank = strchr(name, ' ');
	oci_auto_buf path = OCI_BUF_INIT;

	if (!blank)
		return false;
	for (const char *s = name; *s; s++) {
		if (s == blank)
			oci_buf_adds(&path, "/@v/");
		else if (isupper((unsigned char)*s))
			oci_buf_addf(&path, "!%c", tolower((unsigned char)*s));
		else
			oci_buf_add(&path, s, 1);
	}
	oci_buf_adds(&path, ".zip");
	add(d, oci_buf_take(&path));
	return true;
}

/* What follows the beginning of a line; NULL if it does not begin so. */
static const char *after(const char *line, const char *beginning)
{
	size_t len = strlen(beginning);

	return strncmp(line, beginning, len) == 0 ? line + len : NULL;
}

static const char get[] = "# get ", downloading[] = "go: downloading ";

bool goci_download_is_line(const char *line)
{
	return after(line, get) || after(line, downloading);
}

bool goci_download_line(struct goci_download *download, const char *line)
{
	const char *address = after(line, get), *name = after(line, downloading);

	if (address)
		return take_address(download, address);
	return name && take_name(download, name);
}

/* The largest of the files whose names begin with that of the zip. */
static int64_t size_so_far(const struct zip *zip)
{
	DIR *dir = opendir(zip->dir);
	size_t len = strlen(zip->name);
	struct dirent *entry;
	int64_t size = 0;
	struct stat st;

	while (dir && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, zip->name, len) == 0 &&
			fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
			st.st_size > size)
			size = st.st_size;
	if (dir)
		closedir(dir);
	return size;
}

static void look(struct zip *zip)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", zip->dir, zip->name);
	struct stat st;

	zip->done = stat(path, &st) == 0;
	zip->size = zip->done ? st.st_size : size_so_far(zip);
}

void goci_download_look(void *download)
{
	struct goci_download *d = download;
	int64_t size = 0;

	pthread_mutex_lock(&d->lock);
	for (size_t i = 0; i < d->count; i++) {
		if (!d->zips[i].done)
			look(&d->zips[i]);
		size += d->zips[i].size;
	}
	pthread_mutex_unlock(&d->lock);
	oci_meter_reach(d->meter, size);
}
