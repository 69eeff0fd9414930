#include "licence/licence_source.h"

#include "licence/licence_module.h"
#include "licence/licence_text.h"
#include "memo/memo.h"
#include "oci/beneath.h"
#include "oci/fs.h"

#include <fcntl.h>

static void add_content(struct oci_hasher *h, int dir, const char *name)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	struct oci_digest digest = {""};

	if (oci_fs_read(dir, name, true, GOCI_LICENCE_TEXT_MAX, &text, &ignored) == 0)
		oci_digest_of(text.data, text.len, &digest);
	oci_hasher_add_str(h, name);
	oci_hasher_add_str(h, digest.str);
}

static int open_folder(const char *root, const char *path, struct oci_strv *names)
{
	struct oci_err ignored;
	int dir = oci_beneath_open(root, path, O_RDONLY | O_DIRECTORY, &ignored);

	if (dir >= 0)
		goci_licence_list(dir, names);
	return dir;
}

static void hash_files(int dir, const struct oci_strv *names, struct oci_digest *digest)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "licence files 1");
	for (size_t i = 0; i < names->count; i++)
		add_content(h, dir, names->items[i]);
	oci_hasher_finish(h, digest);
}

void goci_licence_digest(const char *root, const char *path, struct oci_digest *digest)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int dir = open_folder(root, path, &names);

	hash_files(dir, &names, digest);
}

void goci_licence_of_source(const char *root, const char *path, struct oci_cache *cache,
	struct oci_strv *licences)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int dir = open_folder(root, path, &names);
	struct oci_digest key;

	if (!names.count)
		return;
	hash_files(dir, &names, &key);
	if (cache && goci_licence_recall(cache, &key, licences))
		return;
	for (size_t i = 0; i < names.count; i++)
		goci_licence_add_file(dir, names.items[i], licences);
	oci_strv_sort(licences);
	if (cache)
		goci_licence_keep(cache, &key, licences);
}
