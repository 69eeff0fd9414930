#include "layout_kit.h"

#include <stdio.h>
#include <sys/wait.h>

static void a_new_folder_becomes_a_whole_layout(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "deep/er/layout");
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_works(publish(dir, "v1", "first", &err), err);
	assert_tag_is(dir, "v1", "first");
	assert_tag_is(dir, NULL, "first");
	slurp(dir, "oci-layout", &text);
	assert_string_equal(text.data, "{\"imageLayoutVersion\":\"1.0.0\"}");
	assert_int_equal(count_names(dir), 3);
}

static void modes_are_as_the_umask_says(void **state)
{
	static const struct {
		mode_t mask;
		const char *folder, *file;
	} masks[] = {
		{022, " 40755 ", " 100644 "},
		{002, " 40775 ", " 100664 "},
		{077, " 40700 ", " 100600 "},
	};

	for (size_t i = 0; i < OCI_COUNT(masks); i++) {
		oci_auto_free char *dir = in_folder(*state, "layout");
		oci_auto_free char *text = NULL;
		struct oci_err err = {0};
		mode_t before = umask(masks[i].mask);

		assert_works(publish(dir, "v1", "first", &err), err);
		umask(before);
		text = snapshot(dir);
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
			assert_true(strstr(line, masks[i].folder) ||
				    strstr(line, masks[i].file));
		oci_fs_remove_tree(AT_FDCWD, dir);
	}
}

/* `link` of the layout leads to `target`, which is outside of it and stays empty. */
static void leads_outside(const char *dir, const char *link)
{
	oci_auto_free char *layout = in_folder(dir, "layout");
	oci_auto_free char *outside = in_folder(dir, "outside");
	oci_auto_free char *path = in_folder(layout, link);
	struct oci_err err = {0};

	assert_int_equal(mkdir(outside, 0755), 0);
	assert_works(oci_fs_mkdirs(layout, NULL, &err), err);
	if (strchr(link, '/')) {
		oci_auto_free char *blobs = in_folder(layout, "blobs");

		assert_int_equal(mkdir(blobs, 0755), 0);
	}
	assert_int_equal(symlink(outside, path), 0);
	assert_int_equal(publish(layout, "v1", "first", &err), -1);
	assert_int_equal(count_names(outside), 0);
	oci_fs_remove_tree(AT_FDCWD, layout);
	oci_fs_remove_tree(AT_FDCWD, outside);
}

static void nothing_is_written_through_links_of_a_layout(void **state)
{
	leads_outside(*state, "blobs");
	leads_outside(*state, "blobs/sha256");
	leads_outside(*state, "oci-layout");
	leads_outside(*state, "index.json");
}

static void the_same_image_gives_the_same_bytes(void **state)
{
	oci_auto_free char *a = in_folder(*state, "a"), *b = in_folder(*state, "b");
	oci_auto_free char *one = NULL, *two = NULL;
	struct oci_err err = {0};

	assert_works(publish(a, "v1", "first", &err), err);
	assert_works(publish(b, "v1", "first", &err), err);
	assert_works(publish(b, "v1", "first", &err), err);
	one = snapshot(a);
	two = snapshot(b);
	assert_string_equal(one, two);
}

static size_t count_tags(const char *dir)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};
	oci_auto_json *index = NULL;

	slurp(dir, "index.json", &text);
	index = oci_json_parse(text.data, text.len, &err);
	return json_array_size(json_object_get(index, "manifests"));
}

static void a_tag_is_replaced_in_its_place(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "a", "one", &err), err);
	assert_works(publish(*state, "b", "two", &err), err);
	assert_works(publish(*state, "a", "three", &err), err);
	assert_tag_is(*state, "a", "three");
	assert_tag_is(*state, "b", "two");
	assert_int_equal(count_tags(*state), 2);
	slurp(*state, "index.json", &text);
	assert_true(strstr(text.data, "ref.name\":\"a\"") <
		    strstr(text.data, "ref.name\":\"b\""));
}

static void what_is_not_ours_is_left_alone(void **state)
{
	static const char index[] =
		"{\"schemaVersion\":2,\"x\":{\"y\":[1]},\"manifests\":[{\"mediaType\":"
		"\"text/x\",\"digest\":\"sha512:0\",\"size\":1,\"z\":2},{\"mediaType\":"
		"\"text/y\",\"annotations\":{\"org.opencontainers.image.ref.name\":"
		"\"theirs\"}}],\"annotations\":{\"k\":\"v\"}}";
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	put(*state, "README", "theirs");
	put(*state, "blobs/sha256/not-a-digest", "theirs");
	put(*state, "blobs/sha512/00", "theirs");
	put(*state, "oci-layout", "{ \"imageLayoutVersion\": \"1.0.0\" }\n");
	put(*state, "index.json", index);
	assert_works(publish(*state, "ours", "x", &err), err);
	assert_works(publish(*state, "ours", "y", &err), err);
	assert_true(is_there(*state, "README"));
	assert_true(is_there(*state, "blobs/sha256/not-a-digest"));
	assert_true(is_there(*state, "blobs/sha512/00"));
	slurp(*state, "oci-layout", &text);
	assert_string_equal(text.data, "{ \"imageLayoutVersion\": \"1.0.0\" }\n");
	slurp(*state, "index.json", &text);
	assert_non_null(strstr(text.data, "\"x\":{\"y\":[1]}"));
	assert_non_null(
		strstr(text.data, "\"digest\":\"sha512:0\",\"size\":1,\"z\":2"));
	assert_non_null(strstr(text.data, "\"theirs\""));
	assert_non_null(strstr(text.data, "\"annotations\":{\"k\":\"v\"}"));
	assert_int_equal(count_tags(*state), 3);
	assert_tag_is(*state, "ours", "y");
}

static void a_name_is_written_beside_the_tag(void **state)
{
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(*state, NULL, &err);
	oci_auto_json *entry = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_descriptor manifest;

	assert_works(stage_image(p, "x", 1, &manifest, &err), err);
	entry = oci_descriptor_json(&manifest);
	assert_works(
		oci_publish_commit(p, "v1", "example.test/a:v1", entry, &err), err);
	slurp(*state, "index.json", &text);
	assert_non_null(strstr(text.data,
		"\"annotations\":{\"io.containerd.image.name\":\"example.test/a:v1\","
		"\"org.opencontainers.image.ref.name\":\"v1\"}"));
}

/* A child publishes, or begins and gives up, a few times over. */
static _Noreturn void contend(const char *dir, int n)
{
	oci_auto_free char *tag = oci_xasprintf("t%d", n);
	struct oci_err err = {0};

	for (int i = 0; i < 5; i++) {
		struct oci_publish *p = oci_publish_begin(dir, NULL, &err);
		struct oci_descriptor manifest;

		if (!p || stage_image(p, "given up", 8, &manifest, &err) < 0)
			break;
		oci_publish_free(p);
	}
	if (err.code == OCI_ERR_NONE && publish(dir, tag, tag, &err) == 0)
		_exit(0);
	dprintf(STDERR_FILENO, "%s: %s\n", tag, err.msg);
	_exit(1);
}

static void publications_side_by_side_lose_nothing(void **state)
{
	enum { CHILDREN = 8, ROUNDS = 10 };

	for (int round = 0; round < ROUNDS; round++) {
		oci_auto_free char *dir =
			oci_xasprintf("%s/%d/p/layout", (char *)*state, round);
		pid_t pids[CHILDREN];

		for (int i = 0; i < CHILDREN; i++) {
			pids[i] = fork();
			if (pids[i] == 0)
				contend(dir, i);
		}
		for (int i = 0; i < CHILDREN; i++) {
			int status;

			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			assert_int_equal(status, 0);
		}
		for (int i = 0; i < CHILDREN; i++) {
			oci_auto_free char *tag = oci_xasprintf("t%d", i);

			assert_tag_is(dir, tag, tag);
		}
		assert_int_equal(count_tags(dir), CHILDREN);
		assert_int_equal(count_names(dir), 3);
	}
}

static int publish_tree(const char *dir, const struct oci_packer *packer,
	struct oci_image_layer *layer, struct oci_err *err)
{
	const struct oci_attrs attrs = {.mode = 0644};
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_publish *p = oci_publish_begin(dir, NULL, err);
	oci_auto_json *entry = NULL;

	if (!p || oci_tree_add_data(&tree, "b", "2", 1, &attrs, err) < 0 ||
		oci_tree_add_data(&tree, "a", "1", 1, &attrs, err) < 0 ||
		oci_publish_layer(p, packer, &tree, "test", layer, err) < 0)
		return -1;
	entry = oci_descriptor_json(&layer->descriptor);
	return oci_publish_commit(p, "t", NULL, entry, err);
}

static void a_layer_is_published_with_a_cache_and_without(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "cache");
	struct oci_err err = {0};
	oci_auto_cache *cache = oci_cache_open(dir, NULL, &err);
	const struct oci_packer packers[] = {{0}, {.cache = cache}, {.cache = cache}};
	struct oci_image_layer layers[3];

	for (size_t i = 0; i < OCI_COUNT(packers); i++) {
		oci_auto_free char *layout =
			oci_xasprintf("%s/layout-%zu", (char *)*state, i);
		oci_auto_free char *blob = NULL;
		struct stat st;

		assert_works(publish_tree(layout, &packers[i], &layers[i], &err), err);
		assert_string_equal(layers[i].descriptor.digest.str,
			layers[0].descriptor.digest.str);
		assert_string_equal(layers[i].diff_id.str, layers[0].diff_id.str);
		assert_string_equal(layers[i].created_by, "test");
		blob = oci_xasprintf("%s/blobs/sha256/%s", layout,
			oci_digest_hex(&layers[0].descriptor.digest));
		assert_int_equal(stat(blob, &st), 0);
		assert_int_equal(st.st_size, layers[0].descriptor.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_new_folder_becomes_a_whole_layout),
		test_in_folder(modes_are_as_the_umask_says),
		test_in_folder(nothing_is_written_through_links_of_a_layout),
		test_in_folder(the_same_image_gives_the_same_bytes),
		test_in_folder(a_tag_is_replaced_in_its_place),
		test_in_folder(what_is_not_ours_is_left_alone),
		test_in_folder(a_name_is_written_beside_the_tag),
		test_in_folder(publications_side_by_side_lose_nothing),
		test_in_folder(a_layer_is_published_with_a_cache_and_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
