#include "folder.h"
#include "oci/image.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const struct oci_platform amd64 = {"linux", "amd64", ""};

/* An image whose one layer's bytes are `content`. */
static int stage_layer(struct oci_publish *p, const char *content, int64_t claimed,
	struct oci_image_layer *layer, struct oci_err *err)
{
	size_t len = strlen(content);
	oci_auto_close int fd = memfd_create("layer", MFD_CLOEXEC);

	assert_works(oci_fs_write_all(fd, content, len, err), *err);
	*layer = (struct oci_image_layer){
		.descriptor = {OCI_MEDIA_LAYER, {""}, claimed}, .created_by = "test"};
	oci_digest_of(content, len, &layer->descriptor.digest);
	layer->diff_id = layer->descriptor.digest;
	return oci_publish_file(p, &layer->descriptor, fd, err);
}

static int stage_image(struct oci_publish *p, const char *content, int64_t claimed,
	struct oci_descriptor *manifest, struct oci_err *err)
{
	const struct oci_run_config run = {.user = content};
	struct oci_image_layer layer;
	struct oci_descriptor config;
	oci_auto_json *config_doc = NULL, *manifest_doc = NULL;

	if (stage_layer(p, content, claimed, &layer, err) < 0)
		return -1;
	config_doc = oci_config_new(
		NULL, 0, &amd64, &run, &layer, 1, "1970-01-01T00:00:00Z");
	if (oci_publish_document(p, OCI_MEDIA_CONFIG, config_doc, &config, err) < 0)
		return -1;
	manifest_doc = oci_manifest_new(&config, &layer, 1, NULL);
	return oci_publish_document(p, OCI_MEDIA_MANIFEST, manifest_doc, manifest, err);
}

static int publish(
	const char *dir, const char *tag, const char *content, struct oci_err *err)
{
	oci_auto_publish *p = oci_publish_begin(dir, NULL, err);
	oci_auto_json *entry = NULL;
	struct oci_descriptor manifest;

	if (!p || stage_image(p, content, (int64_t)strlen(content), &manifest, err) < 0)
		return -1;
	entry = oci_descriptor_json(&manifest);
	return oci_publish_commit(p, tag, NULL, entry, err);
}

static int read_tag(
	const char *dir, const char *tag, struct oci_image *image, struct oci_err *err)
{
	oci_auto_ref ref = {
		.dir = oci_xstrdup(dir), .tag = tag ? oci_xstrdup(tag) : NULL};

	return oci_image_read(&ref, &amd64, image, err);
}

/* The user of a tag's config: what it was published with. */
static void assert_tag_is(const char *dir, const char *tag, const char *content)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};
	oci_auto_span span = OCI_SPAN_INIT;
	const json_t *config;

	assert_works(read_tag(dir, tag, &image, &err), err);
	config = json_object_get(image.config, "config");
	assert_string_equal(
		json_string_value(json_object_get(config, "User")), content);
	assert_works(oci_image_open_layer(&image, 0, NULL, &span, &err), err);
}

static void list_tree(const char *dir, const char *below, struct oci_strv *out)
{
	oci_auto_free char *path = in_folder(dir, below);
	DIR *d = opendir(path);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		oci_auto_free char *name = oci_xasprintf("%s/%s", below, e->d_name);
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_digest digest;
		struct stat st;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		assert_int_equal(
			fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW), 0);
		if (S_ISREG(st.st_mode))
			slurp(dir, name, &text);
		oci_digest_of(text.data, text.len, &digest);
		oci_strv_addf(out, "%s %o %s", name, st.st_mode, digest.str);
		if (S_ISDIR(st.st_mode))
			list_tree(dir, name, out);
	}
	closedir(d);
}

/* All names of a folder with their modes and contents, as one string. */
static char *snapshot(const char *dir)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	list_tree(dir, ".", &names);
	oci_strv_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		oci_buf_addf(&out, "%s\n", names.items[i]);
	return oci_buf_take(&out);
}

static void references_are_parsed(void **state)
{
	static const struct {
		const char *given, *dir, *tag;
	} cases[] = {
		{"oci:out", "out", NULL},
		{"oci:out:v1", "out", "v1"},
		{"oci:/a/b c:1.2.3", "/a/b c", "1.2.3"},
		{"oci:./x", "./x", NULL},
		{"oci:x:latest--amd64", "x", "latest--amd64"},
	};
	static const char *const bad[] = {"", "out", "oci", "oci:", "oci::v1",
		"docker:x", "oci:x:", "oci:x:-a", "oci:x:a/b", "oci:x:a:b", "OCI:x"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		oci_auto_ref ref = {0};

		assert_works(oci_ref_parse(cases[i].given, &ref, &err), err);
		assert_string_equal(ref.dir, cases[i].dir);
		if (cases[i].tag)
			assert_string_equal(ref.tag, cases[i].tag);
		else
			assert_null(ref.tag);
	}
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		struct oci_err err = {0};
		oci_auto_ref ref = {0};

		if (oci_ref_parse(bad[i], &ref, &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
	}
}

static void tags_are_those_that_layouts_and_registries_take(void **state)
{
	static const char *const good[] = {"a", "1", "latest", "v1.2.3", "a_b", "a-b",
		"a--b", "A.B", "sha-0123abc"};
	static const char *const bad[] = {"", ".", "a.", ".a", "a..b", "a__b", "a b",
		"a+b", "a/b", "a:b", "-a", "a-", "a@b", "\xc3\xa9", "a\n", "a._b"};
	char longest[130];
	struct oci_err err = {0};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		assert_works(oci_tag_check(good[i], &err), err);
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		if (oci_tag_check(bad[i], &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
	memset(longest, 'a', sizeof(longest));
	longest[128] = '\0';
	assert_works(oci_tag_check(longest, &err), err);
	longest[128] = 'a';
	longest[129] = '\0';
	assert_int_equal(oci_tag_check(longest, &err), -1);
}

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

static void modes_do_not_depend_on_the_umask(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "layout");
	oci_auto_free char *text = NULL;
	struct oci_err err = {0};
	mode_t before = umask(077);

	assert_works(publish(dir, "v1", "first", &err), err);
	umask(before);
	text = snapshot(*state);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strstr(line, " 40755 ") || strstr(line, " 100644 "));
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

static void two_tags_are_two_images_and_one_must_be_named(void **state)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "a", "one", &err), err);
	assert_works(publish(*state, "b", "two", &err), err);
	assert_fails(read_tag(*state, NULL, &image, &err), err, OCI_ERR_INVALID,
		"has several images; name one");
	assert_fails(read_tag(*state, "c", &image, &err), err, OCI_ERR_NOT_FOUND,
		"has no tag \"c\"; it has a, b");
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

/* Tries a publication that cannot be done, and compares before with after. */
static void assert_fails_and_changes_nothing(const char *dir, const char *words)
{
	oci_auto_free char *before = snapshot(dir), *after = NULL;
	oci_auto_free char *layout = in_folder(dir, "layout");
	struct oci_err err = {0};

	assert_int_equal(publish(layout, "new", "new content", &err), -1);
	if (!strstr(err.msg, words))
		fail_msg("\"%s\" is not in: %s", words, err.msg);
	after = snapshot(dir);
	assert_string_equal(before, after);
}

static void a_layout_that_is_broken_is_refused_and_left_alone(void **state)
{
	static const struct {
		const char *name, *text, *words;
	} cases[] = {
		{"index.json", "", "index.json"},
		{"index.json", "{\"manifests\":[]", "index.json"},
		{"index.json", "{\"manifests\":{}}", "\"manifests\""},
		{"index.json", "{}", "\"manifests\""},
		{"index.json", "{\"manifests\":[],\"manifests\":[]}", "index.json"},
		{"oci-layout", "{}", "imageLayoutVersion"},
		{"oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}",
			"imageLayoutVersion"},
		{"oci-layout", "", "oci-layout"},
		{"blobs", "a file", "blobs"},
		{"index.json/folder", "x", "index.json"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%zu", (char *)*state, i);
		oci_auto_free char *name = oci_xasprintf("layout/%s", cases[i].name);

		put(dir, "layout/other", "theirs");
		put(dir, name, cases[i].text);
		assert_fails_and_changes_nothing(dir, cases[i].words);
	}
}

static void symlinks_out_of_the_layout_are_not_followed(void **state)
{
	static const char *const links[] = {"blobs", "index.json", "oci-layout"};

	for (size_t i = 0; i < OCI_COUNT(links); i++) {
		oci_auto_free char *dir = oci_xasprintf("%s/%zu", (char *)*state, i);
		oci_auto_free char *link = oci_xasprintf("%s/layout/%s", dir, links[i]);

		put(dir, "layout/other", "theirs");
		put(dir, "elsewhere/file", "theirs");
		assert_int_equal(symlink("../elsewhere", link), 0);
		assert_fails_and_changes_nothing(dir, links[i]);
	}
}

static void a_short_source_leaves_no_layout_behind(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "new/layout");
	struct oci_err err = {0};
	struct oci_publish *p = oci_publish_begin(dir, NULL, &err);
	struct oci_descriptor manifest;

	assert_non_null(p);
	assert_fails(stage_image(p, "short", 6, &manifest, &err), err, OCI_ERR_MISMATCH,
		"blob sha256:");
	oci_publish_free(p);
	assert_int_equal(count_names(*state), 0);
}

static void what_is_not_committed_is_undone(void **state)
{
	oci_auto_free char *before = NULL, *after = NULL;
	struct oci_err err = {0};
	struct oci_publish *p;
	struct oci_descriptor manifest;

	assert_works(publish(*state, "v1", "first", &err), err);
	before = snapshot(*state);
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(stage_image(p, "second", 6, &manifest, &err), err);
	oci_publish_free(p);
	oci_publish_free(NULL);
	after = snapshot(*state);
	assert_string_equal(before, after);
}

static void a_full_disk_at_the_last_step_leaves_all_as_it_was(void **state)
{
	struct rlimit before, limit;
	oci_auto_free char *dir = in_folder(*state, "layout");
	struct oci_err err = {0};

	for (int i = 0; i < 40; i++) {
		oci_auto_free char *tag = oci_xasprintf("t%d", i);

		assert_works(publish(dir, tag, "same", &err), err);
	}
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_fails_and_changes_nothing(*state, "index.json");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_tag_is(dir, "t39", "same");
}

/* Runs `f` in a child that is not root; 0 when it says so. */
static int as_nobody(int (*f)(const char *dir), const char *dir)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(9);
		_exit(f(dir));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int publishing_is_refused(const char *dir)
{
	struct oci_err err = {0};

	if (publish(dir, "v2", "second", &err) == 0)
		return 1;
	return strstr(err.msg, "Permission denied") ? 0 : 2;
}

static void a_read_only_layout_is_left_as_it_was(void **state)
{
	static const char *const parts[] = {"layout", "layout/blobs/sha256"};
	oci_auto_free char *dir = in_folder(*state, "layout");
	struct oci_err err = {0};

	assert_int_equal(chmod(*state, 0755), 0);
	assert_works(publish(dir, "v1", "first", &err), err);
	for (size_t i = 0; i < OCI_COUNT(parts); i++) {
		oci_auto_free char *before = NULL, *after = NULL;
		oci_auto_free char *part = in_folder(*state, parts[i]);

		if (geteuid() == 0)
			assert_int_equal(chown(dir, 65534, 65534), 0);
		assert_int_equal(chmod(part, 0555), 0);
		before = snapshot(*state);
		assert_int_equal(as_nobody(publishing_is_refused, dir), 0);
		after = snapshot(*state);
		assert_string_equal(before, after);
		assert_int_equal(chmod(part, 0755), 0);
	}
}

static void a_damaged_blob_is_replaced(void **state)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	oci_auto_free char *blob = NULL;
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "v1", "first", &err), err);
	assert_works(read_tag(*state, "v1", &image, &err), err);
	blob = oci_xasprintf(
		"blobs/sha256/%s", oci_digest_hex(&image.layers[0].descriptor.digest));
	put(*state, blob, "fIrst");
	assert_fails(oci_image_open_layer(&image, 0, NULL, &span, &err), err,
		OCI_ERR_MISMATCH, "is damaged");
	assert_works(publish(*state, "v1", "first", &err), err);
	assert_tag_is(*state, "v1", "first");
}

static void damaged_documents_are_not_read(void **state)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	oci_auto_free char *blob = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "v1", "first", &err), err);
	assert_works(read_tag(*state, "v1", &image, &err), err);
	blob = oci_xasprintf("blobs/sha256/%s", oci_digest_hex(&image.manifest.digest));
	oci_image_release(&image);
	slurp(*state, blob, &text);
	text.data[10] ^= 1;
	put_bytes(*state, blob, text.data, text.len);
	assert_fails(read_tag(*state, "v1", &image, &err), err, OCI_ERR_MISMATCH,
		"is damaged");
	put_bytes(*state, blob, text.data, text.len - 1);
	assert_fails(read_tag(*state, "v1", &image, &err), err, OCI_ERR_MISMATCH,
		"its descriptor says");
}

static void another_platform_is_refused(void **state)
{
	const struct oci_platform arm64 = {"linux", "arm64", "v8"};
	oci_auto_ref ref = {.dir = oci_xstrdup(*state)};
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "v1", "first", &err), err);
	assert_fails(oci_image_read(&ref, &arm64, &image, &err), err, OCI_ERR_INVALID,
		"not for linux/arm64");
}

/* Publishes an index of two platforms under one tag. */
static void publish_index(const char *dir, int copies)
{
	static const char *const platforms[] = {"linux/arm64", "linux/amd64"};
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);
	oci_auto_json *index = oci_index_new(NULL), *entry = NULL;
	struct oci_descriptor manifest, d;

	for (size_t i = 0; i < 2; i++) {
		struct oci_platform platform;
		json_t *part;

		assert_works(stage_image(p, "first", 5, &manifest, &err), err);
		oci_platform_parse(platforms[i], &platform, &err);
		part = oci_descriptor_json(&manifest);
		json_object_set_new(part, "platform", oci_platform_json(&platform));
		json_array_append_new(json_object_get(index, "manifests"), part);
	}
	for (int i = 0; i < copies; i++) {
		oci_auto_json *outer = oci_index_new(NULL);
		json_t *part;

		assert_works(
			oci_publish_document(p, OCI_MEDIA_INDEX, index, &d, &err), err);
		part = oci_descriptor_json(&d);
		json_object_set_new(part, "platform", oci_platform_json(&amd64));
		json_array_append_new(json_object_get(outer, "manifests"), part);
		json_decref(index);
		index = oci_steal_ptr(&outer);
	}
	entry = oci_descriptor_json(&d);
	assert_works(oci_publish_commit(p, "v1", NULL, entry, &err), err);
}

static void an_index_is_followed_to_the_platform_but_not_for_ever(void **state)
{
	const struct oci_platform arm = {"linux", "arm", "v7"};
	oci_auto_ref ref = {.dir = oci_xstrdup(*state), .tag = oci_xstrdup("v1")};
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	publish_index(*state, 1);
	assert_tag_is(*state, "v1", "first");
	assert_fails(oci_image_read(&ref, &arm, &image, &err), err, OCI_ERR_NOT_FOUND,
		"no image for linux/arm/v7 in its index");
	publish_index(*state, 3);
	assert_tag_is(*state, "v1", "first");
	publish_index(*state, 10);
	assert_fails(oci_image_read(&ref, &amd64, &image, &err), err, OCI_ERR_INVALID,
		"nested");
}

static void waiting_for_the_lock_can_be_cancelled(void **state)
{
	struct oci_cancel cancel = {.signal = 2};
	struct oci_err err = {0};
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, *state, &err);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_null(oci_publish_begin(*state, &cancel, &err));
	assert_int_equal(err.code, OCI_ERR_INTERRUPTED);
}

static void a_cancelled_publication_makes_no_folder(void **state)
{
	oci_auto_free char *dir = in_folder(*state, "a/b");
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);
	struct oci_cancel cancel = {.signal = 2};

	assert_non_null(p);
	assert_null(oci_publish_begin(dir, &cancel, &err));
	oci_publish_free(oci_steal_ptr(&p));
	assert_int_equal(count_names(*state), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_parsed),
		cmocka_unit_test(tags_are_those_that_layouts_and_registries_take),
		test_in_folder(a_new_folder_becomes_a_whole_layout),
		test_in_folder(modes_do_not_depend_on_the_umask),
		test_in_folder(the_same_image_gives_the_same_bytes),
		test_in_folder(a_tag_is_replaced_in_its_place),
		test_in_folder(two_tags_are_two_images_and_one_must_be_named),
		test_in_folder(what_is_not_ours_is_left_alone),
		test_in_folder(a_name_is_written_beside_the_tag),
		test_in_folder(a_layout_that_is_broken_is_refused_and_left_alone),
		test_in_folder(symlinks_out_of_the_layout_are_not_followed),
		test_in_folder(a_short_source_leaves_no_layout_behind),
		test_in_folder(what_is_not_committed_is_undone),
		test_in_folder(a_full_disk_at_the_last_step_leaves_all_as_it_was),
		test_in_folder(a_read_only_layout_is_left_as_it_was),
		test_in_folder(a_damaged_blob_is_replaced),
		test_in_folder(damaged_documents_are_not_read),
		test_in_folder(another_platform_is_refused),
		test_in_folder(an_index_is_followed_to_the_platform_but_not_for_ever),
		test_in_folder(waiting_for_the_lock_can_be_cancelled),
		test_in_folder(a_cancelled_publication_makes_no_folder),
		test_in_folder(publications_side_by_side_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
