#include "layout_kit.h"

#include "oci/attach.h"

#define SPDX "application/spdx+json"
#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"

/* What is attached in a test: one document of some type by someone. */
struct doc {
	const char *type, *predicate, *by, *data, *end;
};

static int attach(struct oci_publish *p, const struct oci_descriptor *subject,
	const struct doc *doc, struct oci_descriptor *manifest, struct oci_err *err)
{
	oci_auto_json *notes =
		json_pack("{s:s*}", OCI_PREDICATE_BUNDLE, doc->predicate);
	const struct oci_attached attached = {.subject = *subject,
		.artifact_type = doc->type,
		.tag_end = doc->end,
		.annotations = notes,
		.layer_annotations = doc->end ? notes : NULL,
		.by = doc->by,
		.created = "1970-01-01T00:00:00Z",
		.data = doc->data,
		.size = strlen(doc->data)};

	return oci_publish_attach(p, &attached, manifest, err);
}

/* An image with documents under a tag; `image` is set to its descriptor. */
static void publish_with(const char *dir, const char *tag, const char *content,
	const struct doc *docs, size_t count, struct oci_descriptor *image)
{
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);
	oci_auto_json *entry = NULL;

	assert_works(
		stage_image(p, content, (int64_t)strlen(content), image, &err), err);
	for (size_t i = 0; i < count; i++)
		assert_works(attach(p, image, &docs[i], NULL, &err), err);
	entry = oci_descriptor_json(image);
	assert_works(oci_publish_commit(p, tag, NULL, entry, &err), err);
}

static void attach_alone(
	const char *dir, const struct oci_descriptor *image, const struct doc *doc)
{
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);

	assert_works(attach(p, image, doc, NULL, &err), err);
	assert_works(oci_publish_commit_attached(p, &err), err);
}

static void find(const char *dir, const struct oci_descriptor *image,
	struct oci_attached_list *list)
{
	const struct oci_ref ref = {.dir = (char *)(uintptr_t)dir};
	struct oci_err err = {0};
	oci_auto_images *images = oci_images_open(&ref, NULL, &err);

	assert_works(oci_attached_find(images, &image->digest, list, &err), err);
}

/* What refers to an image: the first layers, in their order, parted by '|'. */
static char *attached(const char *dir, const struct oci_descriptor *image)
{
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	find(dir, image, &list);
	for (size_t i = 0; i < list.count; i++)
		for (size_t k = 0; k < list.items[i].count; k++) {
			oci_buf_adds(&text, text.len ? "|" : "");
			assert_works(oci_attached_read(&list, &list.items[i].layers[k],
					     100, &text, &err),
				err);
		}
	return oci_buf_take(&text);
}

#define assert_attached(dir, image, expected)                     \
	do {                                                      \
		oci_auto_free char *text_ = attached(dir, image); \
		assert_string_equal(text_, (expected));           \
	} while (0)

/* The entries of index.json: a tag, or "-" and what it says to be its subject. */
static char *entries(const char *dir)
{
	oci_auto_buf raw = OCI_BUF_INIT, text = OCI_BUF_INIT;
	struct oci_err err = {0};
	oci_auto_json *index = NULL;
	const json_t *entry;
	size_t i;

	slurp(dir, "index.json", &raw);
	index = oci_json_parse(raw.data, raw.len, &err);
	json_array_foreach(json_object_get(index, "manifests"), i, entry) {
		const json_t *notes = json_object_get(entry, "annotations");
		const char *tag = oci_layout_tag(entry);
		const char *end = tag && strlen(tag) > 71 ? tag + 71 : "";

		oci_buf_addf(&text, "%s%s%s", i ? "|" : "",
			!tag                              ? "-"
			: strncmp(tag, "sha256-", 7) == 0 ? "list"
							  : tag,
			end);
		if (!tag)
			assert_non_null(
				oci_json_text(notes, "io.containerd.manifest.subject"));
	}
	return oci_buf_take(&text);
}

#define assert_entries(dir, expected)                     \
	do {                                              \
		oci_auto_free char *text_ = entries(dir); \
		assert_string_equal(text_, (expected));   \
	} while (0)

static const struct doc sbom = {SPDX, NULL, "b", "sbom", NULL};
static const struct doc signature = {BUNDLE, "sign", "b", "signature", NULL};

static void images_stand_before_what_refers_to_them(void **state)
{
	const struct doc docs[] = {sbom, signature};
	struct oci_descriptor one, two;

	publish_with(*state, "v1", "one", docs, 2, &one);
	assert_entries(*state, "v1|-|-|list");
	publish_with(*state, "v2", "two", docs, 1, &two);
	assert_entries(*state, "v1|v2|-|-|list|-|list");
	assert_attached(*state, &one, "sbom|signature");
	assert_attached(*state, &two, "sbom");
}

static void a_referrer_is_a_manifest_as_cosign_writes_it(void **state)
{
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *want = NULL;
	struct oci_descriptor image;

	publish_with(*state, "v1", "one", &signature, 1, &image);
	find(*state, &image, &list);
	oci_json_write(list.items[0].manifest, &text);
	want = oci_xasprintf(
		"{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST
		"\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
		"\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e831"
		"0c060f61caaff8a\",\"size\":2,\"artifactType\":\"" BUNDLE
		"\"},\"layers\":[{\"mediaType\":\"" BUNDLE
		"\",\"digest\":\"%s\",\"size\":9}],\"annotations\":{"
		"\"" OCI_PREDICATE_BUNDLE
		"\":\"sign\",\"org.opencontainers.image.created\":"
		"\"1970-01-01T00:00:00Z\",\"" OCI_ATTACHED_BY
		"\":\"b\"},\"subject\":{\"mediaType\":\"" OCI_MEDIA_MANIFEST
		"\",\"digest\":\"%s\",\"size\":%lld},\"artifactType\":\"" BUNDLE "\"}",
		list.items[0].layers[0].digest.str, image.digest.str,
		(long long)image.size);
	assert_string_equal(text.data, want);
	assert_string_equal(list.items[0].artifact_type, BUNDLE);
	assert_string_equal(list.items[0].predicate_type, "sign");
	assert_string_equal(list.items[0].by, "b");
	assert_null(list.items[0].tag_end);
}

static void what_the_same_one_attached_is_replaced(void **state)
{
	static const struct doc theirs = {SPDX, NULL, "t", "theirs", NULL};
	static const struct doc other = {BUNDLE, "vex", "b", "vex", NULL};
	static const struct doc again = {SPDX, NULL, "b", "new sbom", NULL};
	struct oci_descriptor image;

	publish_with(*state, "v1", "one", &sbom, 1, &image);
	attach_alone(*state, &image, &theirs);
	attach_alone(*state, &image, &signature);
	attach_alone(*state, &image, &other);
	assert_attached(*state, &image, "sbom|theirs|signature|vex");
	attach_alone(*state, &image, &again);
	attach_alone(*state, &image, &again);
	assert_attached(*state, &image, "theirs|signature|vex|new sbom");
	assert_entries(*state, "v1|-|-|-|-|list");
}

static void the_same_bytes_come_of_the_same_documents(void **state)
{
	oci_auto_free char *a = in_folder(*state, "a"), *b = in_folder(*state, "b");
	oci_auto_free char *one = NULL, *two = NULL;
	const struct doc docs[] = {sbom, signature};
	struct oci_descriptor image;

	publish_with(a, "v1", "one", docs, 2, &image);
	publish_with(b, "v1", "one", docs, 2, &image);
	publish_with(b, "v1", "one", docs, 2, &image);
	one = snapshot(a);
	two = snapshot(b);
	assert_string_equal(one, two);
}

static void what_referred_to_a_replaced_image_leaves_with_it(void **state)
{
	static const struct doc theirs = {SPDX, NULL, NULL, "theirs", NULL};
	static const struct doc old = {"x", NULL, "b", "old form", OCI_ATTACHED_SIG};
	struct oci_descriptor one, two, sbom_manifest;
	struct oci_err err = {0};
	oci_auto_publish *p = NULL;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	attach_alone(*state, &one, &theirs);
	attach_alone(*state, &one, &old);
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(attach(p, &one, &sbom, &sbom_manifest, &err), err);
	assert_works(attach(p, &sbom_manifest, &signature, NULL, &err), err);
	assert_works(oci_publish_commit_attached(p, &err), err);
	oci_publish_freep(&p);
	p = NULL;
	assert_attached(*state, &sbom_manifest, "signature");
	assert_entries(*state, "v1|-|list.sig|-|list|-|list");
	publish_with(*state, "v1", "two", &sbom, 1, &two);
	assert_attached(*state, &two, "sbom");
	assert_attached(*state, &one, "");
	assert_entries(*state, "v1|-|list");
}

static void what_refers_to_an_image_with_another_tag_stays(void **state)
{
	struct oci_descriptor one, two;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	publish_with(*state, "v2", "one", NULL, 0, &one);
	publish_with(*state, "v1", "two", &signature, 1, &two);
	assert_attached(*state, &one, "sbom");
	assert_attached(*state, &two, "signature");
	publish_with(*state, "v2", "two", NULL, 0, &two);
	assert_attached(*state, &one, "");
	assert_attached(*state, &two, "signature");
}

static void signatures_of_the_old_form_are_layers_of_one_tag(void **state)
{
	static const struct doc a = {
		"application/x", "p", "a", "payload", OCI_ATTACHED_SIG};
	static const struct doc b = {
		"application/x", "q", "b", "payload", OCI_ATTACHED_SIG};
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	struct oci_descriptor image;

	publish_with(*state, "v1", "one", &a, 1, &image);
	attach_alone(*state, &image, &b);
	attach_alone(*state, &image, &b);
	assert_entries(*state, "v1|list.sig");
	assert_attached(*state, &image, "payload|payload");
	find(*state, &image, &list);
	assert_string_equal(list.items[0].tag_end, ".sig");
	assert_string_equal(list.items[0].layers[0].predicate_type, "p");
	assert_string_equal(list.items[0].layers[1].predicate_type, "q");
}

static void what_is_detached_goes_unless_it_is_staged(void **state)
{
	static const struct doc theirs = {SPDX, NULL, "t", "theirs", NULL};
	static const struct doc old = {"x", NULL, "b", "old form", OCI_ATTACHED_SIG};
	const struct doc docs[] = {sbom, signature, theirs, old};
	oci_auto_free char *blobs = NULL;
	struct oci_descriptor image;
	struct oci_err err = {0};
	oci_auto_publish *p = NULL;

	publish_with(*state, "v1", "one", docs, 4, &image);
	p = oci_publish_begin(*state, NULL, &err);
	oci_publish_detach(p, &image.digest, "b");
	assert_works(attach(p, &image, &sbom, NULL, &err), err);
	assert_works(oci_publish_commit_attached(p, &err), err);
	oci_publish_freep(&p);
	assert_attached(*state, &image, "theirs|sbom");
	p = oci_publish_begin(*state, NULL, &err);
	oci_publish_detach(p, &image.digest, "b");
	oci_publish_detach(p, &image.digest, "t");
	assert_works(oci_publish_commit_attached(p, &err), err);
	oci_publish_freep(&p);
	p = NULL;
	assert_entries(*state, "v1");
	blobs = in_folder(*state, "blobs/sha256");
	assert_int_equal(count_names(blobs), 3);
}

static void nothing_is_attached_to_an_image_that_is_not_there(void **state)
{
	struct oci_descriptor image, other = {OCI_MEDIA_MANIFEST, {""}, 1};
	oci_auto_publish *p = NULL;
	struct oci_err err = {0};
	oci_auto_free char *before = NULL, *after = NULL;

	publish_with(*state, "v1", "one", NULL, 0, &image);
	before = snapshot(*state);
	oci_digest_of("x", 1, &other.digest);
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(attach(p, &other, &sbom, NULL, &err), err);
	assert_int_equal(oci_publish_commit_attached(p, &err), -1);
	assert_int_equal(err.code, OCI_ERR_NOT_FOUND);
	oci_publish_freep(&p);
	p = NULL;
	after = snapshot(*state);
	assert_string_equal(before, after);
}

static void a_damaged_referrer_is_listed_as_such(void **state)
{
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	oci_auto_free char *blob = NULL;
	struct oci_descriptor image;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};

	publish_with(*state, "v1", "one", &sbom, 1, &image);
	find(*state, &image, &list);
	blob = oci_xasprintf(
		"blobs/sha256/%s", oci_digest_hex(&list.items[0].layers[0].digest));
	put(*state, blob, "mobs");
	assert_int_equal(
		oci_attached_read(&list, list.items[0].layers, 100, &text, &err), -1);
	assert_int_equal(err.code, OCI_ERR_MISMATCH);
	assert_int_equal(
		oci_attached_read(&list, list.items[0].layers, 3, &text, &err), -1);
	free(oci_steal_ptr(&blob));
	blob = oci_xasprintf("blobs/sha256/%s", oci_digest_hex(&list.items[0].digest));
	put(*state, blob, "{}");
	oci_attached_list_release(&list);
	find(*state, &image, &list);
	assert_int_equal(list.count, 1);
	assert_true(list.items[0].damaged);
	assert_contains(list.items[0].fault.msg, "bytes");
}

static void one_that_was_moved_here_says_so(void **state)
{
	oci_auto_attached_list list = OCI_ATTACHED_LIST_INIT;
	struct oci_descriptor one, two;
	oci_auto_buf index = OCI_BUF_INIT, moved = OCI_BUF_INIT;
	char *at;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	publish_with(*state, "v2", "two", NULL, 0, &two);
	slurp(*state, "index.json", &index);
	at = strstr(index.data, "manifest.subject\":\"");
	assert_non_null(at);
	memcpy(at + strlen("manifest.subject\":\""), two.digest.str,
		strlen(two.digest.str));
	put(*state, "index.json", index.data);
	find(*state, &two, &list);
	assert_int_equal(list.count, 1);
	assert_true(list.items[0].damaged);
	assert_contains(list.items[0].fault.msg, "its subject is");
}

/* An index that lists `below` many times. */
static struct oci_descriptor index_of_many(
	struct oci_publish *p, const struct oci_descriptor *below)
{
	oci_auto_json *index = json_pack("{s:i, s:s, s:[]}", "schemaVersion", 2,
		"mediaType", OCI_MEDIA_INDEX, "manifests");
	struct oci_descriptor d;
	struct oci_err err = {0};

	for (int i = 0; i < 150; i++)
		json_array_append_new(json_object_get(index, "manifests"),
			oci_descriptor_json(below));
	assert_works(oci_publish_document(p, OCI_MEDIA_INDEX, index, &d, &err), err);
	return d;
}

/* 150^4 entries, which would take years to read one by one. */
static void publish_nested(const char *dir, const char *tag, struct oci_descriptor top)
{
	struct oci_err err = {0};
	oci_auto_publish *p = oci_publish_begin(dir, NULL, &err);
	oci_auto_json *entry = NULL;

	for (int depth = 0; depth < 4; depth++)
		top = index_of_many(p, &top);
	entry = oci_descriptor_json(&top);
	assert_works(oci_publish_commit(p, tag, NULL, entry, &err), err);
}

static void nested_indexes_are_read_once_when_they_are_replaced(void **state)
{
	struct oci_descriptor one, two;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	publish_nested(*state, "v1", one);
	assert_attached(*state, &one, "sbom");
	alarm(60);
	publish_with(*state, "v1", "two", NULL, 0, &two);
	alarm(0);
	assert_attached(*state, &one, "");
}

static void nested_indexes_are_read_once_when_a_document_is_replaced(void **state)
{
	static const struct doc other = {SPDX, NULL, "b", "other", NULL};
	struct oci_descriptor one;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	publish_nested(*state, "nested", one);
	alarm(60);
	attach_alone(*state, &one, &other);
	alarm(0);
	assert_attached(*state, &one, "other");
}

/*
 * The layer of what is replaced is the config of an image of Docker's type: it stays,
 * as one of an image of ours would.
 */
static void blobs_of_images_of_docker_stay_when_a_document_is_replaced(void **state)
{
	static const char docker[] =
		"application/vnd.docker.distribution.manifest.v2+json";
	static const struct doc other = {SPDX, NULL, "b", "other", NULL};
	struct oci_descriptor one, config = {SPDX, {""}, 4}, d;
	struct oci_err err = {0};
	oci_auto_publish *p = NULL;
	oci_auto_json *entry = NULL, *manifest = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *path = NULL;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	oci_digest_of("sbom", 4, &config.digest);
	manifest = json_pack("{s:i, s:s, s:o, s:[]}", "schemaVersion", 2, "mediaType",
		docker, "config", oci_descriptor_json(&config), "layers");
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(oci_publish_document(p, docker, manifest, &d, &err), err);
	entry = oci_descriptor_json(&d);
	assert_works(oci_publish_commit(p, "docker", NULL, entry, &err), err);
	oci_publish_freep(&p);
	p = NULL;
	attach_alone(*state, &one, &other);
	path = oci_xasprintf("blobs/sha256/%s", oci_digest_hex(&config.digest));
	slurp(*state, path, &text);
	assert_string_equal(text.data, "sbom");
}

/* Large documents that thousands of entries name: each is read once, not each time. */
static void entries_of_one_document_read_it_once(void **state)
{
	static const struct doc other = {SPDX, NULL, "b", "other", NULL};
	oci_auto_json *large = json_object(), *index = NULL, *entry = NULL;
	oci_auto_free char *text = oci_xcalloc(1, (6 << 20) + 1);
	oci_auto_buf raw = OCI_BUF_INIT, out = OCI_BUF_INIT;
	struct oci_descriptor one, d;
	struct oci_err err = {0};
	oci_auto_publish *p = NULL;

	publish_with(*state, "v1", "one", &sbom, 1, &one);
	memset(text, 'x', 6 << 20);
	json_object_set_new(large, "x", json_string(text));
	p = oci_publish_begin(*state, NULL, &err);
	assert_works(oci_publish_document(p, OCI_MEDIA_MANIFEST, large, &d, &err), err);
	entry = oci_descriptor_json(&d);
	assert_works(oci_publish_commit(p, "large", NULL, entry, &err), err);
	oci_publish_freep(&p);
	p = NULL;
	slurp(*state, "index.json", &raw);
	index = oci_json_parse(raw.data, raw.len, &err);
	for (int i = 0; i < 8000; i++)
		json_array_append(json_object_get(index, "manifests"), entry);
	oci_json_write(index, &out);
	put(*state, "index.json", out.data);
	alarm(60);
	attach_alone(*state, &one, &other);
	publish_with(*state, "v2", "two", NULL, 0, &one);
	publish_with(*state, "v2", "three", NULL, 0, &one);
	assert_attached(*state, &one, "");
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(images_stand_before_what_refers_to_them),
		test_in_folder(a_referrer_is_a_manifest_as_cosign_writes_it),
		test_in_folder(what_the_same_one_attached_is_replaced),
		test_in_folder(the_same_bytes_come_of_the_same_documents),
		test_in_folder(what_referred_to_a_replaced_image_leaves_with_it),
		test_in_folder(what_refers_to_an_image_with_another_tag_stays),
		test_in_folder(signatures_of_the_old_form_are_layers_of_one_tag),
		test_in_folder(what_is_detached_goes_unless_it_is_staged),
		test_in_folder(nothing_is_attached_to_an_image_that_is_not_there),
		test_in_folder(a_damaged_referrer_is_listed_as_such),
		test_in_folder(one_that_was_moved_here_says_so),
		test_in_folder(nested_indexes_are_read_once_when_they_are_replaced),
		test_in_folder(
			nested_indexes_are_read_once_when_a_document_is_replaced),
		test_in_folder(
			blobs_of_images_of_docker_stay_when_a_document_is_replaced),
		test_in_folder(entries_of_one_document_read_it_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
