#include "layer_kit.h"

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

static void a_layer_is_found_under_the_key_that_it_was_made_for(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_layer layer, found;
	struct oci_digest key, other;
	struct oci_err err = {0};

	oci_digest_of("key", 3, &key);
	oci_digest_of("other", 5, &other);
	assert_works(oci_tree_add_data(&tree, "app/main", "x", 1, &plain, &err), err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_int_equal(oci_layer_recall(&kit.packer, &key, &layer), -1);
	assert_works(oci_layer_make_as(&kit.packer, &key, &tree, &layer, &err), err);
	assert_false(layer.cached);
	assert_int_equal(oci_layer_recall(&kit.packer, &key, &found), 0);
	assert_true(found.cached);
	assert_string_equal(found.diff_id.str, layer.diff_id.str);
	assert_int_equal(oci_layer_recall(&kit.packer, &other, &found), -1);
	assert_works(oci_layer_make_as(&kit.packer, &other, &tree, &found, &err), err);
	assert_true(found.cached);
	kit.packer.fresh = true;
	assert_works(oci_layer_make_as(&kit.packer, &other, &tree, &found, &err), err);
	assert_false(found.cached);
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

/* What it was made of can be chosen: only the content tells. */
static void a_key_that_leads_to_another_content_is_a_miss(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	oci_auto_tree trusted = OCI_TREE_INIT, hostile = OCI_TREE_INIT;
	struct oci_err err = {0};
	struct oci_digest key;
	struct oci_layer made, found;

	oci_digest_of("id", 2, &key);
	assert_works(oci_tree_add_data(&trusted, "main", "one", 3, &plain, &err), err);
	assert_works(oci_tree_sort(&trusted, &err), err);
	assert_works(oci_tree_add_data(&hostile, "main", "two", 3, &plain, &err), err);
	assert_works(oci_tree_sort(&hostile, &err), err);
	kit.packer.fresh = true;
	assert_works(oci_layer_make_as(&kit.packer, &key, &hostile, &made, &err), err);
	assert_int_equal(
		oci_layer_recall_same(&kit.packer, &key, &trusted, &found), -1);
	assert_int_equal(oci_layer_recall_same(&kit.packer, &key, &hostile, &found), 0);
	assert_true(found.cached);
	assert_string_equal(found.digest.str, made.digest.str);
	kit_free(&kit);
}

/* What is noted of one program in two caches has nothing in common but the layer. */
static void blocks_are_told_apart_by_a_secret(void **state)
{
	oci_auto_free unsigned char *data = oci_xcalloc(1, PROGRAM);
	struct kit kits[] = {kit_new(*state, "a", 2), kit_new(*state, "b", 2)};
	char *blocks[2];
	struct oci_digest lineage;

	oci_digest_of("lineage", 7, &lineage);
	for (int i = 0; i < 2; i++) {
		oci_auto_buf record = OCI_BUF_INIT;
		struct oci_layer layer;

		kits[i].packer.lineage = &lineage;
		make_program(&kits[i], data, PROGRAM, &layer);
		assert_int_equal(oci_cache_get(kits[i].cache, &lineage, &record), 0);
		blocks[i] = oci_xstrdup(strstr(record.data, layer.digest.str));
		kit_free(&kits[i]);
	}
	assert_string_not_equal(blocks[0], blocks[1]);
	free(blocks[0]);
	free(blocks[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(an_unchanged_layer_is_not_packed_again),
		test_in_folder(a_layer_is_packed_anew_when_that_is_asked_for),
		test_in_folder(a_damaged_cache_is_rebuilt),
		test_in_folder(a_broken_record_is_a_miss),
		test_in_folder(a_layer_is_found_under_the_key_that_it_was_made_for),
		test_in_folder(
			the_blob_of_a_layer_is_hashed_again_when_it_is_another_file),
		test_in_folder(a_layer_made_from_the_last_one_has_the_same_bytes),
		test_in_folder(a_damaged_last_layer_is_not_made_from),
		test_in_folder(a_key_that_leads_to_another_content_is_a_miss),
		test_in_folder(blocks_are_told_apart_by_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
