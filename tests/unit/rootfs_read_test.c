#include "layers.h"
#include "oci/pool.h"

static void contents_are_hashed_when_asked_for(void **state)
{
	oci_auto_image image = image_of(*state);
	oci_auto_rootfs *rootfs = NULL;
	struct oci_digest abc, empty;
	struct oci_err err = {0};

	LAYER(&image, "f = abc", "etc/passwd = abc", "e", "l -> f", "d/");
	rootfs = read_hashed(&image, &err);
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
	rootfs = read_hashed(&image, &err);
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
			oci_auto_rootfs *alone = read_hashed(sides[k].image, &err);

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

static void compressed_layers_are_read(void **state)
{
	static const char *const entries[] = {"./etc/", "./etc/passwd = root", NULL};
	static const int filters[] = {
		ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
	static const char *const types[] = {
		OCI_MEDIA_LAYER, OCI_MEDIA_LAYER_GZIP, OCI_MEDIA_LAYER_ZSTD};

	for (size_t i = 0; i < OCI_COUNT(filters); i++) {
		oci_auto_image image = image_of(*state);
		oci_auto_rootfs *rootfs = NULL;

		add_layer(&image, filters[i], entries);
		image.layers[0].descriptor.media_type = types[i];
		rootfs = read_all(&image);
		assert_string_equal(oci_rootfs_content(rootfs, "etc/passwd"), "root");
	}
}

/* Whoever goes by the one reads another image than who goes by the other. */
static void a_layer_that_is_not_what_its_media_type_says_is_refused(void **state)
{
	static const char *const entries[] = {"a = b", NULL};
	oci_auto_image image = image_of(*state);
	struct oci_err err = {0};

	add_layer(&image, ARCHIVE_FILTER_ZSTD, entries);
	image.layers[0].descriptor.media_type = OCI_MEDIA_LAYER_GZIP;
	assert_null(oci_rootfs_read(&image, NULL, NULL, &err));
	assert_non_null(strstr(err.msg, "(OCI0708)"));
}

static void broken_layers_are_an_error(void **state)
{
	oci_auto_image image = image_of(*state);
	struct oci_err err = {0};

	LAYER(&image, "../escape");
	assert_null(oci_rootfs_read(&image, NULL, NULL, &err));
	assert_non_null(strstr(err.msg, "layer 0: archive has an entry with \"..\""));
	image.layers[0].descriptor.size++;
	assert_null(oci_rootfs_read(&image, NULL, NULL, &err));
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
}

static void reading_can_be_cancelled(void **state)
{
	struct oci_cancel cancel = {.signal = 15};
	oci_auto_image image = image_of(*state);
	struct oci_err err = {0};

	LAYER(&image, "a");
	assert_null(oci_rootfs_read(&image, NULL, &cancel, &err));
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
		rootfs = oci_rootfs_read(&image, NULL, NULL, &err);
		assert_true(rootfs || *err.msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(contents_are_hashed_when_asked_for),
		test_in_folder(links_and_holes_have_the_digest_that_a_reader_would_see),
		test_in_folder(two_images_are_read_as_one_is),
		test_in_folder(a_layer_of_both_images_is_read_once),
		test_in_folder(compressed_layers_are_read),
		test_in_folder(a_layer_that_is_not_what_its_media_type_says_is_refused),
		test_in_folder(broken_layers_are_an_error),
		test_in_folder(reading_can_be_cancelled),
		test_in_folder(mutated_layers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
