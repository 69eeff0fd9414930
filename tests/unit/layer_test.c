#include "folder.h"
#include "oci/blobs.h"
#include "oci/layer.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <time.h>
#include <zlib.h>

static const struct oci_attrs plain = {.mode = 0644, .mtime = 1700000000};

/* A cache and a pool to pack with. */
struct kit {
	struct oci_cache *cache;
	struct oci_pool *pool;
	struct oci_packer packer;
};

static struct kit kit_new(const char *dir, const char *cache, unsigned jobs)
{
	oci_auto_free char *path = in_folder(dir, cache);
	struct oci_err err = {0};
	struct kit kit = {oci_cache_open(path, NULL, &err), oci_pool_new(jobs), {0}};

	if (!kit.cache)
		fail_msg("%s", err.msg);
	kit.packer = (struct oci_packer){.cache = kit.cache, .pool = kit.pool};
	return kit;
}

static void kit_free(struct kit *kit)
{
	oci_cache_close(kit->cache);
	oci_pool_free(kit->pool);
}

/* Inflates the blob of a layer. */
static void unpack(
	const struct kit *kit, const struct oci_layer *layer, struct oci_buf *tar)
{
	oci_auto_buf packed = OCI_BUF_INIT;
	struct oci_err err = {0};
	z_stream z = {0};

	assert_works(oci_blobs_read(oci_cache_blobs(kit->cache), &layer->digest,
			     layer->size, 1 << 30, &packed, &err),
		err);
	z.next_out = (unsigned char *)oci_buf_reserve(tar, (size_t)layer->unpacked);
	z.avail_out = (uInt)layer->unpacked;
	z.next_in = (unsigned char *)packed.data;
	z.avail_in = (uInt)packed.len;
	assert_int_equal(inflateInit2(&z, 16 + 15), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	tar->len = (size_t)layer->unpacked;
}

static void fill(struct oci_tree *tree)
{
	const struct oci_attrs odd = {
		.mode = 04751, .uid = 3000000, .gid = 7, .mtime = -5};
	struct oci_err err = {0};
	oci_auto_buf deep = OCI_BUF_INIT;

	for (int i = 0; i < 40; i++)
		oci_buf_addf(&deep, "folder-%d/", i);
	oci_buf_adds(&deep, "file");
	assert_works(oci_tree_add_data(tree, "app/run", "#!", 2, &odd, &err), err);
	assert_works(oci_tree_add_data(tree, deep.data, "deep", 4, &plain, &err), err);
	assert_works(oci_tree_add_data(tree, "app/gr\xc3\xbc\xc3\x9f-\xe6\x97\xa5",
			     "umlaut", 6, &plain, &err),
		err);
	assert_works(oci_tree_add_symlink(
			     tree, "app/link", "zu/gr\xc3\xbc\xc3\x9f", &plain, &err),
		err);
	assert_works(oci_tree_sort(tree, &err), err);
}

static void make(struct kit *kit, struct oci_layer *layer)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	fill(&tree);
	assert_works(oci_layer_make(&kit->packer, &tree, layer, &err), err);
}

static void a_layer_is_what_it_says(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	struct oci_layer layer;
	oci_auto_buf tar = OCI_BUF_INIT;
	struct oci_digest diff_id;

	make(&kit, &layer);
	assert_false(layer.cached);
	unpack(&kit, &layer, &tar);
	oci_digest_of(tar.data, tar.len, &diff_id);
	assert_int_equal(oci_digest_cmp(&diff_id, &layer.diff_id), 0);
	kit_free(&kit);
}

static struct archive *open_tar(const struct oci_buf *tar)
{
	struct archive *a = archive_read_new();

	archive_read_support_format_tar(a);
	assert_int_equal(archive_read_open_memory(a, tar->data, tar->len), ARCHIVE_OK);
	return a;
}

static void entries_are_those_of_the_tree(void **state)
{
	struct kit kit = kit_new(*state, "cache", 1);
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_buf tar = OCI_BUF_INIT;
	struct archive_entry *h;
	struct oci_layer layer;
	struct archive *a;
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8);

	fill(&tree);
	make(&kit, &layer);
	unpack(&kit, &layer, &tar);
	a = open_tar(&tar);
	for (size_t i = 0; i < tree.count; i++) {
		const struct oci_entry *e = &tree.entries[i];
		char name[8192];

		assert_int_equal(archive_read_next_header(a, &h), ARCHIVE_OK);
		snprintf(name, sizeof(name), "%s%s", e->path,
			e->type == OCI_ENTRY_DIR ? "/" : "");
		assert_string_equal(archive_entry_pathname(h), name);
		assert_int_equal(archive_entry_perm(h), e->attrs.mode);
		assert_int_equal(archive_entry_uid(h), e->attrs.uid);
		assert_int_equal(archive_entry_gid(h), e->attrs.gid);
		assert_int_equal(archive_entry_mtime(h), e->attrs.mtime);
		assert_true(!archive_entry_uname(h) || !*archive_entry_uname(h));
		if (e->link)
			assert_string_equal(archive_entry_symlink(h), e->link);
	}
	assert_int_equal(archive_read_next_header(a, &h), ARCHIVE_EOF);
	archive_read_free(a);
	uselocale(before);
	freelocale(utf8);
	kit_free(&kit);
}

static void bytes_do_not_depend_on_the_host(void **state)
{
	static const struct {
		const char *locale, *zone;
		mode_t mask;
		unsigned jobs;
	} hosts[] = {
		{"C", "UTC", 022, 1},
		{"C.UTF-8", "Asia/Kolkata", 077, 2},
		{"", "America/New_York", 0, 8},
		{"POSIX", "<+14>-14", 0777 & ~0700, 3},
	};
	struct oci_layer first = {0};

	for (size_t i = 0; i < OCI_COUNT(hosts); i++) {
		oci_auto_free char *name = oci_xasprintf("cache-%zu", i);
		mode_t before = umask(hosts[i].mask);
		struct oci_layer layer;
		struct kit kit;

		setenv("TZ", hosts[i].zone, 1);
		tzset();
		setlocale(LC_ALL, hosts[i].locale);
		kit = kit_new(*state, name, hosts[i].jobs);
		make(&kit, &layer);
		kit_free(&kit);
		umask(before);
		setlocale(LC_ALL, "C");
		if (i == 0)
			first = layer;
		assert_false(layer.cached);
		assert_string_equal(layer.digest.str, first.digest.str);
		assert_string_equal(layer.diff_id.str, first.diff_id.str);
	}
}

static void names_are_utf8_in_a_pax_header_under_the_c_locale(void **state)
{
	static const char path[] = " path=app/gr\xc3\xbc\xc3\x9f-\xe6\x97\xa5\n";
	static const char link[] = " linkpath=zu/gr\xc3\xbc\xc3\x9f\n";
	struct kit kit = kit_new(*state, "cache", 1);
	oci_auto_buf tar = OCI_BUF_INIT;
	struct oci_layer layer;

	setenv("LC_ALL", "C", 1);
	setlocale(LC_ALL, "");
	make(&kit, &layer);
	unsetenv("LC_ALL");
	unpack(&kit, &layer, &tar);
	assert_non_null(memmem(tar.data, tar.len, path, sizeof(path) - 1));
	assert_non_null(memmem(tar.data, tar.len, link, sizeof(link) - 1));
	assert_null(memmem(tar.data, tar.len, "hdrcharset", 10));
	assert_null(memmem(tar.data, tar.len, "atime", 5));
	kit_free(&kit);
}

static void an_empty_tree_is_a_layer(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_buf tar = OCI_BUF_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	assert_works(oci_layer_make(&kit.packer, &tree, &layer, &err), err);
	unpack(&kit, &layer, &tar);
	assert_int_equal(tar.len, 1024);
	kit_free(&kit);
}

static void an_unchanged_layer_is_not_packed_again(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	struct oci_layer first, second;

	make(&kit, &first);
	make(&kit, &second);
	assert_false(first.cached);
	assert_true(second.cached);
	assert_string_equal(first.digest.str, second.digest.str);
	assert_string_equal(first.diff_id.str, second.diff_id.str);
	assert_int_equal(first.size, second.size);
	assert_int_equal(first.unpacked, second.unpacked);
	kit_free(&kit);
}

static void a_layer_is_packed_anew_when_that_is_asked_for(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	struct oci_layer first, second;

	make(&kit, &first);
	kit.packer.anew = true;
	make(&kit, &second);
	assert_false(second.cached);
	assert_string_equal(first.digest.str, second.digest.str);
	kit_free(&kit);
}

static void every_attribute_makes_another_layer(void **state)
{
	static const struct oci_attrs attrs[] = {
		{.mode = 0644}, {.mode = 0600}, {.uid = 1}, {.gid = 1}, {.mtime = 1}};
	struct kit kit = kit_new(*state, "cache", 1);
	oci_auto_strv seen = OCI_STRV_INIT;

	for (size_t i = 0; i < 2 * OCI_COUNT(attrs); i++) {
		const char *content = i < OCI_COUNT(attrs) ? "a" : "b";
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};
		struct oci_layer layer;

		oci_tree_add_data(&tree, "f", content, 1, &attrs[i % 5], &err);
		assert_works(oci_layer_make(&kit.packer, &tree, &layer, &err), err);
		assert_false(layer.cached);
		assert_false(oci_strv_has(&seen, layer.digest.str));
		oci_strv_add(&seen, layer.digest.str);
	}
	kit_free(&kit);
}

static void a_damaged_cache_is_rebuilt(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_free char *keys = in_folder(*state, "cache/v1/keys");
	oci_auto_free char *blob = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_layer layer, again;

	make(&kit, &layer);
	blob = oci_xasprintf("cache/v1/blobs/%s", oci_digest_hex(&layer.digest));
	slurp(*state, blob, &text);
	text.data[text.len / 2] ^= 1;
	put_bytes(*state, blob, text.data, text.len);
	make(&kit, &again);
	assert_false(again.cached);
	assert_string_equal(again.digest.str, layer.digest.str);
	put_bytes(*state, blob, text.data, text.len - 1);
	make(&kit, &again);
	assert_false(again.cached);
	make(&kit, &again);
	assert_true(again.cached);
	oci_fs_remove_tree(AT_FDCWD, keys);
	assert_int_equal(mkdir(keys, 0755), 0);
	kit_free(&kit);
	kit = kit_new(*state, "cache", 2);
	make(&kit, &again);
	assert_false(again.cached);
	kit_free(&kit);
}

static void a_broken_record_is_a_miss(void **state)
{
	static const char *const records[] = {"", "x", "sha256:0 sha256:0 1 1",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
		"99999999999999999999999999 -1",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
		"sha256:../../../../../../../../../../../../../../../../../../etc/passwd "
		"1 1"};
	struct kit kit = kit_new(*state, "cache", 1);
	oci_auto_free char *keys = in_folder(*state, "cache/v1/keys");
	struct oci_layer layer;

	make(&kit, &layer);
	for (size_t i = 0; i < OCI_COUNT(records); i++) {
		DIR *dir = opendir(keys);
		struct dirent *e;

		while ((e = readdir(dir)) != NULL)
			if (e->d_name[0] != '.')
				put(keys, e->d_name, records[i]);
		closedir(dir);
		make(&kit, &layer);
		assert_false(layer.cached);
	}
	kit_free(&kit);
}

static void a_source_that_shrinks_is_an_error(void **state)
{
	static const char *const later[] = {"short", ""};

	for (size_t i = 0; i < OCI_COUNT(later); i++) {
		struct kit kit = kit_new(*state, "cache", 2);
		oci_auto_free char *path = in_folder(*state, "f");
		oci_auto_free char *blobs = in_folder(*state, "cache/v1/blobs");
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};
		struct oci_layer layer;

		put(*state, "f", "content");
		assert_works(
			oci_tree_add_file(&tree, "app/f", path, &plain, &err), err);
		put(*state, "f", later[i]);
		assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
			OCI_ERR_MISMATCH, "/app/f: changed");
		assert_int_equal(count_names(blobs), 0);
		kit_free(&kit);
	}
}

/* The diff id is known, and the first blocks are packed. */
static void change_the_end(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended)
{
	(void)worker, (void)what, (void)began, (void)ended;
	assert_int_equal(pwrite(*(int *)arg, "X", 1, (64 << 20) - 1), 1);
}

static void a_source_that_changes_while_it_is_packed_is_an_error(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	assert_int_equal(ftruncate(fd, 64 << 20), 0);
	assert_works(oci_tree_add_file(&tree, "app/f", path, &plain, &err), err);
	oci_pool_observe(kit.pool, change_the_end, &fd);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_MISMATCH, "its files changed while they were packed");
	kit_free(&kit);
}

static void new_content_is_packed_without_looking_for_it(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	struct oci_layer layer;

	kit.packer.fresh = true;
	make(&kit, &layer);
	make(&kit, &layer);
	assert_false(layer.cached);
	kit.packer.fresh = false;
	make(&kit, &layer);
	assert_true(layer.cached);
	kit_free(&kit);
}

static void the_blob_of_a_layer_is_hashed_again_when_it_is_another_file(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_free char *blobs = in_folder(*state, "cache/v1/blobs");
	struct oci_err err = {0};
	struct oci_layer layer;
	oci_auto_close int fd = -1;
	oci_auto_buf blob = OCI_BUF_INIT;

	make(&kit, &layer);
	fd = oci_layer_open(&layer, kit.cache, &err);
	assert_true(fd >= 0);
	assert_works(oci_fs_read_fd(fd, "blob", 1 << 20, &blob, &err), err);
	assert_works(oci_fs_write_file(oci_cache_blobs(kit.cache),
			     oci_digest_hex(&layer.digest), blob.data, blob.len, false,
			     &err),
		err);
	blob.data[20] ^= 1;
	oci_closep(&fd);
	fd = oci_layer_open(&layer, kit.cache, &err);
	assert_true(fd >= 0);
	assert_works(oci_fs_write_file(oci_cache_blobs(kit.cache),
			     oci_digest_hex(&layer.digest), blob.data, blob.len, false,
			     &err),
		err);
	assert_fails(oci_layer_open(&layer, kit.cache, &err), err, OCI_ERR_MISMATCH,
		"is damaged");
	kit_free(&kit);
}

static void a_source_that_is_gone_is_an_error(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_free char *path = in_folder(*state, "f");
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	put(*state, "f", "content");
	assert_works(oci_tree_add_file(&tree, "app/f", path, &plain, &err), err);
	unlink(path);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_NOT_FOUND, "/app/f: ");
	kit_free(&kit);
}

static void packing_stops_when_it_is_cancelled(void **state)
{
	struct kit kit = kit_new(*state, "cache", 4);
	oci_auto_free char *blobs = in_folder(*state, "cache/v1/blobs");
	oci_auto_free char *data = oci_xcalloc(1, 4 << 20);
	struct oci_cancel cancel = {.signal = 15};
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	kit.packer.cancel = &cancel;
	oci_tree_add_data(&tree, "f", data, 4 << 20, &plain, &err);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_INTERRUPTED, "stopped by signal 15");
	assert_int_equal(count_names(blobs), 0);
	kit_free(&kit);
}

static void large_files_are_streamed(void **state)
{
	enum { LEN = (5 << 20) + 13 };
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_free char *path = in_folder(*state, "big");
	oci_auto_free unsigned char *data = oci_xcalloc(1, LEN);
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_buf tar = OCI_BUF_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	for (size_t i = 0; i < LEN; i++)
		data[i] = (unsigned char)(i * i >> 7);
	put_bytes(*state, "big", data, LEN);
	assert_works(oci_tree_add_file(&tree, "big", path, &plain, &err), err);
	assert_works(oci_layer_make(&kit.packer, &tree, &layer, &err), err);
	unpack(&kit, &layer, &tar);
	assert_memory_equal(tar.data + 512, data, LEN);
	kit_free(&kit);
}

enum { PROGRAM = 5 * 524288 + 99 };

/* A layer of one file, whose bytes are noise that compresses a little. */
static void make_program(
	struct kit *kit, const unsigned char *data, size_t len, struct oci_layer *layer)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	assert_works(oci_tree_add_data(
			     &tree, "app/main", (const char *)data, len, &plain, &err),
		err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_works(oci_layer_make(&kit->packer, &tree, layer, &err), err);
}

static unsigned char *program(void)
{
	unsigned char *data = oci_xcalloc(1, PROGRAM);
	uint32_t seed = 1;

	for (size_t i = 0; i < PROGRAM; i++) {
		seed = seed * 1664525u + 1013904223u;
		data[i] = (unsigned char)(seed >> 24 & 0x3f);
	}
	return data;
}

/* Edits in the first, a middle and the last block, and a longer and a shorter file. */
static void a_layer_made_from_the_last_one_has_the_same_bytes(void **state)
{
	static const struct {
		size_t at, len;
	} edits[] = {{0, PROGRAM}, {3 * 524288, PROGRAM}, {PROGRAM - 1, PROGRAM},
		{1, PROGRAM - 524288}, {2, PROGRAM}, {7, 524288 - 512}};
	struct oci_digest lineage;
	struct kit with = kit_new(*state, "with", 3);
	oci_auto_free unsigned char *data = program();

	oci_digest_of("program", 7, &lineage);
	with.packer.lineage = &lineage;
	for (size_t i = 0; i < OCI_COUNT(edits); i++) {
		oci_auto_free char *name = oci_xasprintf("without-%zu", i);
		struct kit without = kit_new(*state, name, 1);
		struct oci_layer one, two;
		oci_auto_buf tar = OCI_BUF_INIT;

		data[edits[i].at] ^= 1;
		make_program(&with, data, edits[i].len, &one);
		make_program(&without, data, edits[i].len, &two);
		assert_string_equal(one.digest.str, two.digest.str);
		assert_string_equal(one.diff_id.str, two.diff_id.str);
		unpack(&with, &one, &tar);
		kit_free(&without);
	}
	kit_free(&with);
}

/* Overwrites a byte in the middle of every file of a folder. */
static void damage_all(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		oci_auto_free char *path = in_folder(dir, e->d_name);
		oci_auto_close int fd = open(path, O_RDWR | O_CLOEXEC);
		struct stat st;
		char byte;

		if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		assert_int_equal(pread(fd, &byte, 1, st.st_size / 2), 1);
		byte ^= 1;
		assert_int_equal(pwrite(fd, &byte, 1, st.st_size / 2), 1);
	}
	closedir(d);
}

static void a_damaged_last_layer_is_not_made_from(void **state)
{
	static const char *const folders[] = {"cache/v1/blobs", "cache/v1/keys"};
	struct oci_digest lineage;
	oci_auto_free unsigned char *data = program();
	struct kit without = kit_new(*state, "without", 1);

	oci_digest_of("program", 7, &lineage);
	for (size_t i = 0; i < OCI_COUNT(folders); i++) {
		oci_auto_free char *folder = in_folder(*state, folders[i]);
		struct kit kit = kit_new(*state, "cache", 2);
		struct oci_layer one, two;

		kit.packer.lineage = &lineage;
		make_program(&kit, data, PROGRAM, &one);
		damage_all(folder);
		data[i] ^= 1;
		make_program(&kit, data, PROGRAM, &one);
		make_program(&without, data, PROGRAM, &two);
		assert_string_equal(one.digest.str, two.digest.str);
		kit_free(&kit);
	}
	kit_free(&without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_layer_is_what_it_says),
		test_in_folder(entries_are_those_of_the_tree),
		test_in_folder(bytes_do_not_depend_on_the_host),
		test_in_folder(names_are_utf8_in_a_pax_header_under_the_c_locale),
		test_in_folder(an_empty_tree_is_a_layer),
		test_in_folder(an_unchanged_layer_is_not_packed_again),
		test_in_folder(a_layer_is_packed_anew_when_that_is_asked_for),
		test_in_folder(every_attribute_makes_another_layer),
		test_in_folder(a_damaged_cache_is_rebuilt),
		test_in_folder(a_broken_record_is_a_miss),
		test_in_folder(a_source_that_shrinks_is_an_error),
		test_in_folder(a_source_that_changes_while_it_is_packed_is_an_error),
		test_in_folder(new_content_is_packed_without_looking_for_it),
		test_in_folder(
			the_blob_of_a_layer_is_hashed_again_when_it_is_another_file),
		test_in_folder(a_source_that_is_gone_is_an_error),
		test_in_folder(packing_stops_when_it_is_cancelled),
		test_in_folder(large_files_are_streamed),
		test_in_folder(a_layer_made_from_the_last_one_has_the_same_bytes),
		test_in_folder(a_damaged_last_layer_is_not_made_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
