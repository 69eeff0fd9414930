#include "layout_kit.h"

static void two_tags_are_two_images_and_one_must_be_named(void **state)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "a", "one", &err), err);
	assert_works(publish(*state, "b", "two", &err), err);
	assert_fails(read_tag(*state, NULL, &image, &err), err, OCI_ERR_INVALID,
		"has several images: a, b; name one as");
	assert_fails(read_tag(*state, "c", &image, &err), err, OCI_ERR_NOT_FOUND,
		"has no tag \"c\"; it has a, b");
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
	const struct oci_platform arm64 = {
		.os = "linux", .arch = "arm64", .variant = "v8"};
	oci_auto_ref ref = {.dir = oci_xstrdup(*state)};
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	assert_works(publish(*state, "v1", "first", &err), err);
	assert_fails(oci_image_read(&ref, &arm64, &image, NULL, &err), err,
		OCI_ERR_INVALID, "not for linux/arm64");
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
	const struct oci_platform arm = {.os = "linux", .arch = "arm", .variant = "v7"};
	oci_auto_ref ref = {.dir = oci_xstrdup(*state), .tag = oci_xstrdup("v1")};
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_err err = {0};

	publish_index(*state, 1);
	assert_tag_is(*state, "v1", "first");
	assert_fails(oci_image_read(&ref, &arm, &image, NULL, &err), err,
		OCI_ERR_NOT_FOUND, "no image for linux/arm/v7 in its index");
	publish_index(*state, 3);
	assert_tag_is(*state, "v1", "first");
	publish_index(*state, 10);
	assert_fails(oci_image_read(&ref, &amd64, &image, NULL, &err), err,
		OCI_ERR_INVALID, "nested");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(two_tags_are_two_images_and_one_must_be_named),
		test_in_folder(a_damaged_blob_is_replaced),
		test_in_folder(damaged_documents_are_not_read),
		test_in_folder(another_platform_is_refused),
		test_in_folder(an_index_is_followed_to_the_platform_but_not_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
