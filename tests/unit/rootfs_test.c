#include "layers.h"

static void upper_layers_win(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	LAYER(&image, "etc/", "etc/a", "etc/passwd = old", "x/", "x/in", "l -> etc");
	LAYER(&image, "etc/passwd = new", "x", "l/");
	rootfs = read_all(&image);
	assert_int_equal(oci_rootfs_type(rootfs, "etc"), OCI_SCAN_DIR);
	assert_int_equal(oci_rootfs_type(rootfs, "etc/a"), OCI_SCAN_FILE);
	assert_string_equal(oci_rootfs_content(rootfs, "etc/passwd"), "new");
	assert_int_equal(oci_rootfs_type(rootfs, "x"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, "x/in"), -1);
	assert_int_equal(oci_rootfs_type(rootfs, "l"), OCI_SCAN_DIR);
	assert_int_equal(oci_rootfs_type(rootfs, "none"), -1);
	assert_null(oci_rootfs_content(rootfs, "none"));
	assert_null(oci_rootfs_content(rootfs, "etc/a"));
}

static void a_whiteout_deletes_what_is_below(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	LAYER(&image, "d/", "d/a", "d/sub/", "d/sub/x", "f", "kept", "g");
	LAYER(&image, ".wh.f", "d/.wh.sub", ".wh.g", "g");
	LAYER(&image, "d/new");
	rootfs = read_all(&image);
	assert_int_equal(oci_rootfs_type(rootfs, "f"), -1);
	assert_int_equal(oci_rootfs_type(rootfs, "d/a"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, "d/sub"), -1);
	assert_int_equal(oci_rootfs_type(rootfs, "d/sub/x"), -1);
	assert_int_equal(oci_rootfs_type(rootfs, "d/new"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, "kept"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, "g"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, ".wh.f"), -1);
}

static void a_deleted_folder_starts_anew(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;

		LAYER(&image, "d/", "d/old");
		if (order)
			LAYER(&image, ".wh.d", "d/", "d/new");
		else
			LAYER(&image, "d/", "d/new", ".wh.d");
		rootfs = read_all(&image);
		assert_int_equal(oci_rootfs_type(rootfs, "d"), OCI_SCAN_DIR);
		assert_int_equal(oci_rootfs_type(rootfs, "d/new"), OCI_SCAN_FILE);
		assert_int_equal(oci_rootfs_type(rootfs, "d/old"), -1);
	}
}

static void an_opaque_folder_hides_what_is_below(void **state)
{
	for (int order = 0; order < 2; order++) {
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;

		LAYER(&image, "d/", "d/old", "d/sub/", "d/sub/x", "e");
		if (order)
			LAYER(&image, "d/", "d/.wh..wh..opq", "d/new");
		else
			LAYER(&image, "d/new", "d/.wh..wh..opq");
		rootfs = read_all(&image);
		assert_int_equal(oci_rootfs_type(rootfs, "d"), OCI_SCAN_DIR);
		assert_int_equal(oci_rootfs_type(rootfs, "d/new"), OCI_SCAN_FILE);
		assert_int_equal(oci_rootfs_type(rootfs, "d/old"), -1);
		assert_int_equal(oci_rootfs_type(rootfs, "d/sub/x"), -1);
		assert_int_equal(oci_rootfs_type(rootfs, "e"), OCI_SCAN_FILE);
	}
}

static void an_opaque_root_hides_all_that_is_below(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	LAYER(&image, "d/", "d/old", "f");
	LAYER(&image, ".wh..wh..opq", "new");
	rootfs = read_all(&image);
	assert_int_equal(oci_rootfs_type(rootfs, "new"), OCI_SCAN_FILE);
	assert_int_equal(oci_rootfs_type(rootfs, "f"), -1);
	assert_int_equal(oci_rootfs_type(rootfs, "d/old"), -1);
}

static void assert_entry(
	const struct oci_rootfs *rootfs, size_t i, const char *path, size_t layer)
{
	size_t count;
	const struct oci_rootfs_entry *e = oci_rootfs_entries(rootfs, &count);

	assert_true(i < count);
	assert_string_equal(e[i].path, path);
	assert_int_equal(e[i].layer, layer);
	assert_ptr_equal(oci_rootfs_find(rootfs, path), &e[i]);
}

static void entries_are_sorted_and_know_their_layer(void **state)
{
	static const struct {
		const char *path;
		size_t layer, place;
	} wanted[] = {
		{"a", 1, 1}, {"a-b", 0, 3}, {"a/c", 0, 1}, {"a/d", 1, 0}, {"l", 0, 4}};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	size_t count;

	LAYER(&image, "a/", "a/c = 1", "a/d = 22", "a-b", "l -> a/c");
	LAYER(&image, "a/d = 333", "a/");
	rootfs = read_all(&image);
	for (size_t i = 0; i < OCI_COUNT(wanted); i++) {
		assert_entry(rootfs, i, wanted[i].path, wanted[i].layer);
		assert_int_equal(oci_rootfs_find(rootfs, wanted[i].path)->place,
			wanted[i].place);
	}
	oci_rootfs_entries(rootfs, &count);
	assert_int_equal(count, OCI_COUNT(wanted));
	assert_int_equal(oci_rootfs_find(rootfs, "a/d")->size, 3);
	assert_int_equal(oci_rootfs_find(rootfs, "a/d")->attrs.mode, 0755);
	assert_string_equal(oci_rootfs_find(rootfs, "l")->link, "a/c");
	assert_null(oci_rootfs_find(rootfs, "a/c")->digest);
	assert_null(oci_rootfs_find(rootfs, "a/"));
}

static void assert_layer(const struct oci_rootfs *rootfs, size_t i,
	const struct oci_rootfs_layer *wanted)
{
	const struct oci_rootfs_layer *layer = oci_rootfs_layer(rootfs, i);

	assert_int_equal(layer->added, wanted->added);
	assert_int_equal(layer->replaced, wanted->replaced);
	assert_int_equal(layer->deleted, wanted->deleted);
	assert_int_equal(layer->bytes, wanted->bytes);
	assert_int_equal(layer->hidden, wanted->hidden);
}

static void layers_tell_what_they_add_replace_and_delete(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	/* d/x and d/y go with d, f is replaced, twice is there twice, g stays */
	LAYER(&image, "d/", "d/x = 1", "d/y = 22", "f = 4444", "twice = 1",
		"twice = 22", "g = 1", "o/", "o/p = 55555");
	LAYER(&image, ".wh.d", "f = 333", "new = 1", ".wh.none", "o/.wh..wh..opq");
	LAYER(&image, "f/", "f/in = 1", "o/");
	rootfs = read_all(&image);
	assert_layer(rootfs, 0,
		&(struct oci_rootfs_layer){
			8, 0, 0, .bytes = 16, .hidden = 1 + 2 + 4 + 1 + 5});
	assert_layer(rootfs, 1,
		&(struct oci_rootfs_layer){1, 1, 4, .bytes = 4, .hidden = 3});
	assert_layer(rootfs, 2,
		&(struct oci_rootfs_layer){1, 1, 0, .bytes = 1, .hidden = 0});
}

static void symlinks_are_followed_inside_the_root(void **state)
{
	static const struct {
		const char *path, *wanted;
	} cases[] = {
		{"", ""},
		{"usr/lib", "usr/lib"},
		{"lib", "usr/lib"},
		{"lib/x", "usr/lib/x"},
		{"abs/x", "usr/lib/x"},
		{"a/up/x", "usr/lib/x"},
		{"out", "etc/shadow"},
		{"chain/x", "usr/lib/x"},
		{"not/there", "not/there"},
		{"dangling/x", "no/where/x"},
		{"lib/../lib", "usr/lib"},
		{"root/usr", "usr"},
	};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	LAYER(&image, "usr/", "usr/lib/", "lib -> usr/lib", "abs -> /lib", "a/",
		"a/up -> ../lib", "out -> ../../../etc/shadow", "chain -> a/up",
		"dangling -> no/where", "root -> /");
	rootfs = read_all(&image);
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		oci_auto_free char *real =
			oci_rootfs_resolve(rootfs, cases[i].path, &err);

		if (!real)
			fail_msg("%s: %s", cases[i].path, err.msg);
		assert_string_equal(real, cases[i].wanted);
	}
}

static void symlinks_in_a_circle_are_an_error(void **state)
{
	static const char *const paths[] = {"self", "a", "b/x", "grow"};
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;

	LAYER(&image, "self -> self", "a -> b", "b -> a", "grow -> grow/grow/grow");
	rootfs = read_all(&image);
	for (size_t i = 0; i < OCI_COUNT(paths); i++) {
		struct oci_err err = {0};

		assert_null(oci_rootfs_resolve(rootfs, paths[i], &err));
		assert_non_null(strstr(err.msg, "symlinks"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(upper_layers_win),
		test_in_folder(a_whiteout_deletes_what_is_below),
		test_in_folder(a_deleted_folder_starts_anew),
		test_in_folder(an_opaque_folder_hides_what_is_below),
		test_in_folder(an_opaque_root_hides_all_that_is_below),
		test_in_folder(entries_are_sorted_and_know_their_layer),
		test_in_folder(layers_tell_what_they_add_replace_and_delete),
		test_in_folder(symlinks_are_followed_inside_the_root),
		test_in_folder(symlinks_in_a_circle_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
