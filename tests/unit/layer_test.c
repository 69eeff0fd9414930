#include "layer_kit.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/mman.h>
#include <time.h>

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

/* Its entries would be in another order in each run, and without their parents. */
static void a_tree_that_is_not_sorted_is_refused(void **state)
{
	struct kit kit = kit_new(*state, "cache", 1);
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};
	struct oci_layer layer;

	assert_works(oci_tree_add_data(&tree, "b/f", "b", 1, &plain, &err), err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_works(oci_tree_add_data(&tree, "a/f", "a", 1, &plain, &err), err);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_USAGE, "oci_tree_sort");
	kit_free(&kit);
}

/* No cache, and no pool. */
static void a_layer_is_written_without_a_cache(void **state)
{
	struct kit kit = kit_new(*state, "cache", 2);
	const struct oci_packer bare = {0};
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_close int fd = memfd_create("layer", MFD_CLOEXEC);
	struct oci_layer layer, same;
	struct oci_err err = {0};
	struct stat st;

	fill(&tree);
	assert_works(oci_layer_write(&bare, &tree, fd, &layer, &err), err);
	make(&kit, &same);
	assert_string_equal(layer.digest.str, same.digest.str);
	assert_string_equal(layer.diff_id.str, same.diff_id.str);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, layer.size);
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
		assert_works(oci_tree_sort(&tree, &err), err);
		assert_works(oci_layer_make(&kit.packer, &tree, &layer, &err), err);
		assert_false(layer.cached);
		assert_false(oci_strv_has(&seen, layer.digest.str));
		oci_strv_add(&seen, layer.digest.str);
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
		assert_works(oci_tree_sort(&tree, &err), err);
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
	assert_works(oci_tree_sort(&tree, &err), err);
	oci_pool_observe(kit.pool, change_the_end, &fd);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_MISMATCH, "its files changed while they were packed");
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
	assert_works(oci_tree_sort(&tree, &err), err);
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
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
		OCI_ERR_INTERRUPTED, "stopped by signal 15");
	assert_int_equal(count_names(blobs), 0);
	kit_free(&kit);
}

static void cancel(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended)
{
	(void)worker, (void)what, (void)began, (void)ended;
	atomic_store(&((struct oci_cancel *)arg)->signal, 15);
}

/* When the first block is packed others are under way, and have yet to be written. */
static void packing_that_is_cancelled_ends_its_blocks_first(void **state)
{
	enum { LEN = 16 << 20 };
	struct kit kit = kit_new(*state, "cache", 4);
	oci_auto_free char *blobs = in_folder(*state, "cache/v1/blobs");
	oci_auto_free char *data = oci_xcalloc(1, LEN);

	for (uint32_t i = 0, x = 1; i < LEN; i++, x = x * 1664525 + 1013904223)
		data[i] = (char)(x >> 28);
	for (int round = 0; round < 10; round++) {
		struct oci_cancel stop = {0};
		oci_auto_tree tree = OCI_TREE_INIT;
		struct oci_err err = {0};
		struct oci_layer layer;

		kit.packer.cancel = &stop;
		oci_tree_add_data(&tree, "f", data, LEN, &plain, &err);
		assert_works(oci_tree_sort(&tree, &err), err);
		oci_pool_observe(kit.pool, cancel, &stop);
		assert_fails(oci_layer_make(&kit.packer, &tree, &layer, &err), err,
			OCI_ERR_INTERRUPTED, "stopped by signal 15");
		assert_int_equal(count_names(blobs), 0);
	}
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
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_works(oci_layer_make(&kit.packer, &tree, &layer, &err), err);
	unpack(&kit, &layer, &tar);
	assert_memory_equal(tar.data + 512, data, LEN);
	kit_free(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_layer_is_what_it_says),
		test_in_folder(entries_are_those_of_the_tree),
		test_in_folder(bytes_do_not_depend_on_the_host),
		test_in_folder(names_are_utf8_in_a_pax_header_under_the_c_locale),
		test_in_folder(an_empty_tree_is_a_layer),
		test_in_folder(a_tree_that_is_not_sorted_is_refused),
		test_in_folder(a_layer_is_written_without_a_cache),
		test_in_folder(every_attribute_makes_another_layer),
		test_in_folder(a_source_that_shrinks_is_an_error),
		test_in_folder(a_source_that_changes_while_it_is_packed_is_an_error),
		test_in_folder(a_source_that_is_gone_is_an_error),
		test_in_folder(packing_stops_when_it_is_cancelled),
		test_in_folder(packing_that_is_cancelled_ends_its_blocks_first),
		test_in_folder(large_files_are_streamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
