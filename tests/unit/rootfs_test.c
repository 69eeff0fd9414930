#include "image.h"
#include "oci/pool.h"
#include "oci/rootfs.h"

#include <archive.h>
#include <archive_entry.h>

/* One entry of a layer: a path that ends in '/' is a folder, "a -> b" a symlink. */
static void write_entry(struct archive *a, const char *what)
{
	struct archive_entry *h = archive_entry_new();
	const char *arrow = strstr(what, " -> "), *equals = strstr(what, " = ");
	size_t len = arrow    ? (size_t)(arrow - what)
		     : equals ? (size_t)(equals - what)
			      : strlen(what);
	oci_auto_free char *path = oci_xstrndup(what, len);
	const char *content = equals ? equals + 3 : "";

	archive_entry_set_pathname(h, path);
	archive_entry_set_perm(h, 0755);
	archive_entry_set_filetype(h, arrow ? AE_IFLNK : AE_IFREG);
	if (arrow)
		archive_entry_set_symlink(h, arrow + 4);
	else if (path[len - 1] == '/')
		archive_entry_set_filetype(h, AE_IFDIR);
	archive_entry_set_size(h, (la_int64_t)strlen(content));
	assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
	archive_write_data(a, content, strlen(content));
	archive_entry_free(h);
}

/* Writes entries (a list that NULL ends) as a blob of the image's next layer. */
static void add_layer(struct oci_image *image, int filter, const char *const *entries)
{
	size_t size = 1 << 20, used = 0;
	oci_auto_free char *tar = oci_xcalloc(1, size);
	struct archive *a = archive_write_new();

	archive_write_set_format_pax(a);
	if (filter == ARCHIVE_FILTER_GZIP)
		archive_write_add_filter_gzip(a);
	else if (filter == ARCHIVE_FILTER_ZSTD)
		archive_write_add_filter_zstd(a);
	assert_int_equal(archive_write_open_memory(a, tar, size, &used), ARCHIVE_OK);
	for (; *entries; entries++)
		write_entry(a, *entries);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	put_layer(image, tar, used);
}

#define LAYER(image, ...) \
	add_layer(image, ARCHIVE_FILTER_NONE, (const char *const[]){__VA_ARGS__, NULL})

static struct oci_rootfs *read_all(const struct oci_image *image)
{
	struct oci_err err = {0};
	struct oci_rootfs *rootfs = oci_rootfs_read(image, NULL, &err);

	if (!rootfs)
		fail_msg("%s", err.msg);
	return rootfs;
}

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

static void contents_are_hashed_when_asked_for(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	struct oci_digest abc, empty;
	struct oci_err err = {0};

	LAYER(&image, "f = abc", "etc/passwd = abc", "e", "l -> f", "d/");
	rootfs = oci_rootfs_read_hashed(&image, NULL, &err);
	assert_works(rootfs ? 0 : -1, err);
	oci_digest_of("abc", 3, &abc);
	oci_digest_of("", 0, &empty);
	assert_string_equal(oci_rootfs_find(rootfs, "f")->digest->str, abc.str);
	assert_string_equal(
		oci_rootfs_find(rootfs, "etc/passwd")->digest->str, abc.str);
	assert_string_equal(oci_rootfs_find(rootfs, "e")->digest->str, empty.str);
	assert_null(oci_rootfs_find(rootfs, "l")->digest);
	assert_null(oci_rootfs_find(rootfs, "d")->digest);
}

/* The bytes of a tar that GNU tar made of what a shell command leaves in a folder. */
static void add_made(struct oci_image *image, const char *dir, const char *make)
{
	oci_auto_free char *command = oci_xasprintf(
		"cd %s && mkdir made && cd made && %s && tar -cSf ../made.tar * && "
		"cd .. && rm -r made",
		dir, make);
	oci_auto_buf tar = OCI_BUF_INIT;

	assert_int_equal(system(command), 0);
	slurp(dir, "made.tar", &tar);
	put_layer(image, tar.data, tar.len);
}

static void links_and_holes_have_the_digest_that_a_reader_would_see(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	struct oci_digest abc, holes;
	oci_auto_free char *zeros = oci_xcalloc(1, 3 << 20);
	struct oci_err err = {0};

	add_made(&image, *state,
		"printf abc >a && ln a b && truncate -s 1M holes && printf abc >>holes && "
		"truncate -s 3M holes");
	LAYER(&image, "a = changed");
	rootfs = oci_rootfs_read_hashed(&image, NULL, &err);
	assert_works(rootfs ? 0 : -1, err);
	memcpy(zeros + (1 << 20), "abc", 3);
	oci_digest_of("abc", 3, &abc);
	oci_digest_of(zeros, 3 << 20, &holes);
	assert_int_equal(oci_rootfs_type(rootfs, "b"), OCI_SCAN_HARDLINK);
	assert_string_equal(oci_rootfs_find(rootfs, "b")->digest->str, abc.str);
	assert_int_equal(oci_rootfs_find(rootfs, "b")->content_layer, 0);
	assert_int_equal(oci_rootfs_find(rootfs, "b")->content_place, 0);
	assert_int_equal(oci_rootfs_find(rootfs, "a")->content_layer, 1);
	assert_string_equal(oci_rootfs_find(rootfs, "holes")->digest->str, holes.str);
}

/* What is told of a path: where it is from, and its content. */
static void assert_same_trees(const struct oci_rootfs *a, const struct oci_rootfs *b)
{
	size_t x, y;
	const struct oci_rootfs_entry *one = oci_rootfs_entries(a, &x);
	const struct oci_rootfs_entry *two = oci_rootfs_entries(b, &y);

	assert_int_equal(x, y);
	for (size_t i = 0; i < x; i++) {
		assert_string_equal(one[i].path, two[i].path);
		assert_int_equal(one[i].layer, two[i].layer);
		assert_int_equal(one[i].place, two[i].place);
		assert_int_equal(!one[i].digest, !two[i].digest);
		if (one[i].digest)
			assert_string_equal(one[i].digest->str, two[i].digest->str);
	}
}

static void two_images_are_read_as_one_is(void **state)
{
	oci_auto_image a = image_of(*state), b = image_of(*state);
	struct oci_err err = {0};

	LAYER(&a, "etc/", "etc/passwd = abc", "d/", "d/x = 1", "l -> d");
	LAYER(&b, "etc/", "etc/passwd = abc", "d/", "d/x = 1", "l -> d");
	LAYER(&a, "d/x = 2", ".wh.l");
	LAYER(&b, "d/.wh..wh..opq", "d/y = 3");
	LAYER(&a, "z/");
	LAYER(&b, "z/");
	LAYER(&a, "more");
	for (unsigned jobs = 1; jobs <= 8; jobs++) {
		oci_auto_pool *pool = oci_pool_new(jobs);
		struct oci_rootfs_side sides[] = {{&a, "a", NULL}, {&b, "b", NULL}};

		assert_works(oci_rootfs_read_both(sides, pool, NULL, &err), err);
		for (size_t k = 0; k < 2; k++) {
			oci_auto_rootfs *rootfs = sides[k].rootfs;
			oci_auto_rootfs *alone =
				oci_rootfs_read_hashed(sides[k].image, NULL, &err);

			assert_works(alone ? 0 : -1, err);
			assert_same_trees(rootfs, alone);
		}
	}
}

/* The second image has no blob of what is shared. */
static void a_layer_of_both_images_is_read_once(void **state)
{
	oci_auto_free char *one = in_folder(*state, "a"), *two = in_folder(*state, "b");
	oci_auto_free char *shared = NULL, *blob = NULL;
	oci_auto_pool *pool = oci_pool_new(2);
	struct oci_err err = {0};

	put(one, "x", "");
	put(two, "x", "");
	oci_auto_image a = image_of(one), b = image_of(two);
	struct oci_rootfs_side sides[] = {{&a, "a", NULL}, {&b, "b", NULL}};

	LAYER(&a, "f = shared");
	LAYER(&b, "f = shared");
	LAYER(&a, "g = 1");
	LAYER(&b, "g = 2");
	blob = layer_blob(&b.layers[0]);
	shared = in_folder(two, blob);
	assert_int_equal(unlink(shared), 0);
	assert_works(oci_rootfs_read_both(sides, pool, NULL, &err), err);
	assert_non_null(oci_rootfs_find(sides[1].rootfs, "f"));
	oci_rootfs_free(sides[0].rootfs);
	oci_rootfs_free(sides[1].rootfs);
	free(shared);
	free(blob);
	blob = layer_blob(&b.layers[1]);
	shared = in_folder(two, blob);
	assert_int_equal(unlink(shared), 0);
	assert_fails(oci_rootfs_read_both(sides, pool, NULL, &err), err,
		OCI_ERR_NOT_FOUND, "b: layer 1: ");
	assert_null(sides[0].rootfs);
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

static void compressed_layers_are_read(void **state)
{
	static const char *const entries[] = {"./etc/", "./etc/passwd = root", NULL};
	static const int filters[] = {
		ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};

	for (size_t i = 0; i < OCI_COUNT(filters); i++) {
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;

		add_layer(&image, filters[i], entries);
		rootfs = read_all(&image);
		assert_string_equal(oci_rootfs_content(rootfs, "etc/passwd"), "root");
	}
}

static void broken_layers_are_an_error(void **state)
{
	oci_auto_image image = image_of(*state);
	struct oci_err err = {0};

	LAYER(&image, "../escape");
	assert_null(oci_rootfs_read(&image, NULL, &err));
	assert_non_null(strstr(err.msg, "layer 0: archive has an entry with \"..\""));
	image.layers[0].descriptor.size++;
	assert_null(oci_rootfs_read(&image, NULL, &err));
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
}

static void reading_can_be_cancelled(void **state)
{
	struct oci_cancel cancel = {.signal = 15};
	oci_auto_image image = image_of(*state);
	struct oci_err err = {0};

	LAYER(&image, "a");
	assert_null(oci_rootfs_read(&image, &cancel, &err));
	assert_int_equal(err.code, OCI_ERR_INTERRUPTED);
}

/* Changed bytes give an error or a tree, never a crash. */
static void mutated_layers_do_no_harm(void **state)
{
	oci_auto_image image = image_of(*state);
	struct oci_image_layer *layer;
	oci_auto_free char *made = NULL;
	oci_auto_buf tar = OCI_BUF_INIT;
	uint32_t seed = 7;

	LAYER(&image, "etc/", "etc/passwd = root", "l -> etc", "d/.wh..wh..opq",
		".wh.x");
	layer = &image.layers[0];
	made = layer_blob(layer);
	slurp(*state, made, &tar);
	for (int i = 0; i < 300; i++) {
		oci_auto_rootfs *rootfs = NULL;
		oci_auto_free char *bytes = oci_xcalloc(1, tar.len), *blob = NULL;
		struct oci_err err = {0};

		memcpy(bytes, tar.data, tar.len);
		for (int k = 0; k < 4; k++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[(seed >> 8) % tar.len] = (char)(seed >> 3);
		}
		layer->descriptor.size = (int64_t)(i % 3 ? tar.len : seed % tar.len);
		oci_digest_of(bytes, (size_t)layer->descriptor.size,
			&layer->descriptor.digest);
		blob = layer_blob(layer);
		put_bytes(*state, blob, bytes, (size_t)layer->descriptor.size);
		rootfs = oci_rootfs_read(&image, NULL, &err);
		assert_true(rootfs || *err.msg);
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
		test_in_folder(contents_are_hashed_when_asked_for),
		test_in_folder(links_and_holes_have_the_digest_that_a_reader_would_see),
		test_in_folder(two_images_are_read_as_one_is),
		test_in_folder(a_layer_of_both_images_is_read_once),
		test_in_folder(symlinks_are_followed_inside_the_root),
		test_in_folder(symlinks_in_a_circle_are_an_error),
		test_in_folder(compressed_layers_are_read),
		test_in_folder(broken_layers_are_an_error),
		test_in_folder(reading_can_be_cancelled),
		test_in_folder(mutated_layers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
