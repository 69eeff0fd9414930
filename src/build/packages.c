#include "build/packages.h"

#include "build/trees.h"
#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Go's build cache has two kinds of files: HASH-a, an entry that names an output, and
 * HASH-d, an output. Go marks what it uses by its time, if that is over an hour old. So
 * the build is done once more with a cache of copied, aged entries and symlinks to the
 * outputs: the entries that are young afterwards are those that it takes.
 */
enum { ENTRY_MAX = 512, AGED = 86400 };

struct cache {
	const char *from; /* the host's */
	char *dir;        /* ours */
};

static bool is_kind(const char *name, char kind)
{
	size_t len = strlen(name);

	return len == 66 && name[64] == '-' && name[65] == kind;
}

static int copy_entry(int from, int to, const char *name, struct oci_err *err)
{
	const struct timespec aged[2] = {{.tv_sec = AGED}, {.tv_sec = AGED}};
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_close int fd = -1;

	if (oci_fs_read(from, name, true, ENTRY_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	fd = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 || oci_fs_write_all(fd, text.data, text.len, err) < 0 ||
		futimens(fd, aged) < 0)
		return oci_err_sys(err, errno, "%s", name);
	return 0;
}

/* One of the 256 folders of a cache. */
static int copy_folder(
	const struct cache *cache, const char *name, void *arg, struct oci_err *err)
{
	oci_auto_free char *source = oci_xasprintf("%s/%s", cache->from, name);
	oci_auto_free char *dest = oci_xasprintf("%s/%s", cache->dir, name);
	DIR *dir = opendir(source);
	struct dirent *entry;
	int status = 0;
	oci_auto_close int to = -1;

	(void)arg;
	if (mkdir(dest, 0755) < 0 || (to = oci_fs_open_dir(AT_FDCWD, dest, err)) < 0)
		status = oci_err_sys(err, errno, "%s", dest);
	while (dir && status == 0 && (entry = readdir(dir)) != NULL) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", source, entry->d_name);

		if (is_kind(entry->d_name, 'a'))
			status = copy_entry(dirfd(dir), to, entry->d_name, err);
		else if (is_kind(entry->d_name, 'd') &&
			 symlinkat(path, to, entry->d_name) < 0)
			status = oci_err_sys(err, errno, "%s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	return status;
}

static int each_folder(const struct cache *cache,
	int (*fn)(const struct cache *, const char *, void *, struct oci_err *),
	void *arg, struct oci_err *err)
{
	for (int i = 0; i < 256; i++) {
		char name[3];

		snprintf(name, sizeof(name), "%02x", i);
		if (fn(cache, name, arg, err) < 0)
			return -1;
	}
	return 0;
}

/* Where entries go. */
struct pick {
	struct oci_tree *tree;
	struct oci_attrs attrs;
	struct oci_strv outputs;
};

/* An entry, taken apart. */
struct entry {
	char id[65];
	char output[65];
	long long size;
};

static int parse_entry(const char *text, struct entry *e)
{
	return sscanf(text, "v1 %64[0-9a-f] %64[0-9a-f] %lld", e->id, e->output,
		       &e->size) == 3
		       ? 0
		       : -1;
}

/* Without its time, an entry is the same everywhere. */
static int add_entry(const struct cache *cache, const struct entry *e,
	struct pick *pick, struct oci_err *err)
{
	oci_auto_free char *entry =
		oci_xasprintf(GOCI_GOCACHE "/%.2s/%s-a", e->id, e->id);
	oci_auto_free char *line =
		oci_xasprintf("v1 %s %s %20lld %20d\n", e->id, e->output, e->size, 0);
	oci_auto_free char *dest =
		oci_xasprintf(GOCI_GOCACHE "/%.2s/%s-d", e->output, e->output);
	oci_auto_free char *file =
		oci_xasprintf("%s/%.2s/%s-d", cache->dir, e->output, e->output);

	if (oci_tree_add_data(
		    pick->tree, entry, line, strlen(line), &pick->attrs, err) < 0)
		return -1;
	/* Two entries may name one output. */
	if (oci_strv_has(&pick->outputs, e->output))
		return 0;
	oci_strv_add(&pick->outputs, e->output);
	return oci_tree_add_file(pick->tree, dest, file, &pick->attrs, err);
}

/*
 * Go takes an archive from its cache only together with what the compiler printed,
 * which is kept under sha256("subkey:" ENTRY "stdout").
 */
static int add_printed(const struct cache *cache, const struct entry *archive,
	struct pick *pick, struct oci_err *err)
{
	unsigned char id[32];
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *path = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest digest;
	struct entry e;

	for (size_t i = 0; i < sizeof(id); i++) {
		const char pair[] = {archive->id[2 * i], archive->id[2 * i + 1], '\0'};

		id[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	oci_hasher_add(h, "subkey:", 7);
	oci_hasher_add(h, id, sizeof(id));
	oci_hasher_add(h, "stdout", 6);
	oci_hasher_finish(h, &digest);
	path = oci_xasprintf("%s/%.2s/%s-a", cache->dir, oci_digest_hex(&digest),
		oci_digest_hex(&digest));
	if (oci_fs_read(AT_FDCWD, path, true, ENTRY_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	return parse_entry(text.data, &e) < 0 ? 0 : add_entry(cache, &e, pick, err);
}

/*
 * Whether an entry is a compiled package. The others that Go uses depend on where the
 * source is and on the environment (indexes of folders, tools' versions), and are
 * quickly made again.
 */
static bool is_archive(const struct cache *cache, const struct entry *e)
{
	static const char magic[] = {0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e, 0x0a};
	oci_auto_free char *path =
		oci_xasprintf("%s/%.2s/%s-d", cache->dir, e->output, e->output);
	oci_auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	char head[sizeof(magic)];

	return fd >= 0 && read(fd, head, sizeof(head)) == sizeof(head) &&
	       memcmp(head, magic, sizeof(head)) == 0;
}

static int take_entry(const struct cache *cache, const char *text, struct pick *pick,
	struct oci_err *err)
{
	struct entry e;

	if (parse_entry(text, &e) < 0 || !is_archive(cache, &e))
		return 0;
	if (add_entry(cache, &e, pick, err) < 0)
		return -1;
	return add_printed(cache, &e, pick, err);
}

static int pick_one(
	const struct cache *cache, const char *name, void *arg, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", cache->dir, name);
	DIR *dir = opendir(path);
	struct dirent *entry;
	int status = 0;

	while (dir && status == 0 && (entry = readdir(dir)) != NULL) {
		oci_auto_buf text = OCI_BUF_INIT;
		struct stat st;

		if (!is_kind(entry->d_name, 'a') ||
			fstatat(dirfd(dir), entry->d_name, &st, 0) < 0 ||
			st.st_mtime == AGED)
			continue;
		status = oci_fs_read(
			dirfd(dir), entry->d_name, true, ENTRY_MAX, &text, err);
		if (status == 0)
			status = take_entry(cache, text.data, arg, err);
	}
	if (dir)
		closedir(dir);
	return status;
}

static int compile_again(const struct goci_stage *stage, const struct goci_compile *c,
	const struct cache *cache, struct oci_err *err)
{
	oci_auto_free char *output = oci_xasprintf("%s/again", stage->maker->work);
	oci_auto_strv env = OCI_STRV_INIT;
	struct goci_compile again = *c;

	oci_strv_addf(&env, "GOCACHE=%s", cache->dir);
	again.env = &env;
	again.rebuild = false;
	return goci_compile_run(&again, stage->maker->app, NULL, output, err);
}

static int fill(const struct goci_stage *stage, const struct goci_compile *c,
	const struct cache *cache, struct oci_tree *tree, struct oci_err *err)
{
	const struct goci_user *user = &stage->image->user;
	struct pick pick = {tree,
		{.mode = 0644,
			.uid = user->uid,
			.gid = user->gid,
			.mtime = stage->image->plan->epoch},
		OCI_STRV_INIT};
	int status;

	goci_stage_own(stage, tree, "home/" GOCI_USER);
	status = each_folder(cache, copy_folder, NULL, err);
	if (status == 0)
		status = compile_again(stage, c, cache, err);
	if (status == 0)
		status = each_folder(cache, pick_one, &pick, err);
	oci_strv_release(&pick.outputs);
	return status < 0 ? -1 : goci_tree_place(tree, stage->rootfs, err);
}

int goci_stage_packages(const struct goci_stage *stage, const struct goci_compile *c,
	struct oci_err *err)
{
	const struct cache cache = {
		c->module->gocache, oci_xasprintf("%s/gocache", stage->maker->work)};
	oci_auto_tree tree = OCI_TREE_INIT;
	int status;

	oci_fs_remove_tree(AT_FDCWD, cache.dir);
	if (mkdir(cache.dir, 0755) < 0)
		status = oci_err_sys(err, errno, "%s", cache.dir);
	else
		status = fill(stage, c, &cache, &tree, err);
	if (status == 0)
		status = goci_part_add(
			stage->image, stage->maker, GOCI_PART_PACKAGES, &tree, err);
	oci_fs_remove_tree(AT_FDCWD, cache.dir);
	free(cache.dir);
	return status;
}
