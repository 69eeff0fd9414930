#include "layers/packages.h"

#include "app/defaults.h"
#include "layers/merge.h"
#include "layers/parts.h"
#include "modules/list.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Go's build cache has two kinds of files: HASH-a, an entry that names an output, and
 * HASH-d, an output. A package's BuildID holds the first 120 bits of its entry's hash,
 * 6 per character.
 */
enum { ENTRY_MAX = 512, ID_CHARS = 20, ID_BYTES = 15 };

/* A parsed entry. */
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

/* Returns true the first time it sees a path. */
static bool is_new(struct goci_pick *pick, const char *path)
{
	if (json_object_get(pick->seen, path))
		return false;
	json_object_set_new(pick->seen, path, json_true());
	return true;
}

/* With its time zeroed, an entry is the same everywhere. Two may name one output. */
static int add_entry(struct goci_pick *pick, const struct entry *e, struct oci_err *err)
{
	oci_auto_free char *entry =
		oci_xasprintf("%s%.2s/%s-a", pick->top, e->id, e->id);
	oci_auto_free char *line =
		oci_xasprintf("v1 %s %s %20lld %20d\n", e->id, e->output, e->size, 0);
	oci_auto_free char *dest =
		oci_xasprintf("%s%.2s/%s-d", pick->top, e->output, e->output);
	oci_auto_free char *file =
		oci_xasprintf("%s/%.2s/%s-d", pick->cache, e->output, e->output);

	if (is_new(pick, entry) && oci_tree_add_data(pick->tree, entry, line,
					   strlen(line), &pick->attrs, err) < 0)
		return -1;
	return is_new(pick, dest)
		       ? oci_tree_add_file(pick->tree, dest, file, &pick->attrs, err)
		       : 0;
}

/* Adds the entry in a file of the cache; a missing file is no error. */
static int add_file(
	struct goci_pick *pick, const char *path, struct entry *e, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	e->id[0] = '\0';
	if (oci_fs_read(AT_FDCWD, path, true, ENTRY_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	if (parse_entry(text.data, e) < 0)
		return 0;
	return add_entry(pick, e, err);
}

/*
 * Go uses a cached archive only together with the compiler's output, stored under
 * sha256("subkey:" ENTRY "stdout").
 */
static int add_printed(
	struct goci_pick *pick, const struct entry *archive, struct oci_err *err)
{
	unsigned char id[OCI_DIGEST_BYTES];
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *path = NULL;
	struct oci_digest digest;
	struct entry e;

	oci_digest_bytes(archive->id, id);
	oci_hasher_add(h, "subkey:", 7);
	oci_hasher_add(h, id, sizeof(id));
	oci_hasher_add(h, "stdout", 6);
	oci_hasher_finish(h, &digest);
	path = oci_xasprintf("%s/%.2s/%s-a", pick->cache, oci_digest_hex(&digest),
		oci_digest_hex(&digest));
	return add_file(pick, path, &e, err);
}

/* Converts the part of a BuildID before '/' to hex; false if it is malformed. */
static bool entry_prefix(const char *build_id, char hex[2 * ID_BYTES + 1])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-_";

	if (strcspn(build_id, "/") != ID_CHARS)
		return false;
	for (size_t i = 0; i < ID_CHARS; i += 2) {
		const char *high = strchr(digits, build_id[i]);
		const char *low = strchr(digits, build_id[i + 1]);

		if (!high || !low)
			return false;
		snprintf(hex + i / 2 * 3, 4, "%03x",
			(unsigned)((high - digits) << 6 | (low - digits)));
	}
	return true;
}

/* Whether a file of Go's cache is an entry that names this output. */
static bool names_output(const char *path, const char *output)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	struct entry e;

	return oci_fs_read(AT_FDCWD, path, true, ENTRY_MAX, &text, &ignored) == 0 &&
	       parse_entry(text.data, &e) == 0 &&
	       strncmp(e.output, output, OCI_DIGEST_HEX) == 0;
}

/*
 * Finds the entry with this prefix that names the output; returns 1 if there is one. A
 * BuildID only holds a prefix, so other users of a shared cache can add entries that
 * begin with it.
 */
static int find_entry(const struct goci_pick *pick, const char *prefix,
	const char *output, char **found, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%.2s", pick->cache, prefix);
	size_t len = strlen(prefix);
	DIR *dir = opendir(path);
	struct dirent *item;
	int count = 0;

	while (dir && (item = readdir(dir)) != NULL) {
		oci_auto_free char *file = oci_xasprintf("%s/%s", path, item->d_name);

		if (strncmp(item->d_name, prefix, len) != 0 ||
			strlen(item->d_name) != OCI_DIGEST_HEX + 2 ||
			item->d_name[OCI_DIGEST_HEX + 1] != 'a' ||
			!names_output(file, output))
			continue;
		free(*found);
		*found = oci_steal_ptr(&file);
		count++;
	}
	if (dir)
		closedir(dir);
	if (count < 2)
		return count;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s/%.2s: has %d entries of one package, but Go writes one: run `go "
		"clean -cache` and build again",
		pick->cache, prefix, count);
}

/* Before Go 1.20 a package of the standard library may not be in the cache. */
int goci_pick_package(
	struct goci_pick *pick, const json_t *package, struct oci_err *err)
{
	const char *id = oci_json_text(package, "BuildID");
	const char *file = oci_json_text(package, "Export");
	const char *output = file ? strrchr(file, '/') : NULL;
	char prefix[2 * ID_BYTES + 1];
	oci_auto_free char *path = NULL;
	struct entry e;
	int found;

	if (!id || !output || !entry_prefix(id, prefix))
		return 0;
	found = find_entry(pick, prefix, output + 1, &path, err);
	if (found <= 0)
		return found;
	if (add_file(pick, path, &e, err) < 0)
		return -1;
	return e.id[0] ? add_printed(pick, &e, err) : 0;
}

static int take_package(const json_t *package, void *arg, struct oci_err *err)
{
	return goci_pick_package(arg, package, err);
}

int goci_stage_packages(const struct goci_stage *stage, struct oci_err *err)
{
	const struct goci_compile *c = stage->compile;
	const struct goci_user *user = &stage->image->user;
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	struct goci_pick pick = {c->module->gocache, GOCI_GOCACHE "/", &tree,
		{.mode = 0644,
			.uid = user->uid,
			.gid = user->gid,
			.mtime = stage->image->plan->epoch},
		json_object()};
	int status;

	goci_stage_own(stage, &tree, "home/" GOCI_USER);
	status = goci_compile_list(c, stage->maker->app, &out, err);
	if (status == 0)
		status = goci_list_each(&out, take_package, &pick, err);
	json_decref(pick.seen);
	if (status < 0 || goci_tree_put(&tree, stage->rootfs, err) < 0)
		return -1;
	return goci_part_add(
		stage->image, stage->maker, GOCI_PART_PACKAGES, &tree, err);
}
