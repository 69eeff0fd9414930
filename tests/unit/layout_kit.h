/*
 * Small images to publish into a layout, and ways to look at what is there then.
 */
#ifndef GOCI_TEST_LAYOUT_KIT_H
#define GOCI_TEST_LAYOUT_KIT_H

#include "folder.h"
#include "oci/image.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <sys/mman.h>
#include <sys/stat.h>

static const struct oci_platform amd64 = {.os = "linux", .arch = "amd64"};

/* An image whose one layer's bytes are `content`. */
static inline int stage_layer(struct oci_publish *p, const char *content,
	int64_t claimed, struct oci_image_layer *layer, struct oci_err *err)
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

static inline int stage_image(struct oci_publish *p, const char *content,
	int64_t claimed, struct oci_descriptor *manifest, struct oci_err *err)
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

static inline int publish(
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

static inline int read_tag(
	const char *dir, const char *tag, struct oci_image *image, struct oci_err *err)
{
	oci_auto_ref ref = {
		.dir = oci_xstrdup(dir), .tag = tag ? oci_xstrdup(tag) : NULL};

	return oci_image_read(&ref, &amd64, image, NULL, err);
}

/* The user of a tag's config: what it was published with. */
static inline void assert_tag_is(const char *dir, const char *tag, const char *content)
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

static inline void list_tree(const char *dir, const char *below, struct oci_strv *out)
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

/* All names of a folder with their modes and contents; owned by the caller. */
static inline char *snapshot(const char *dir)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	list_tree(dir, ".", &names);
	oci_strv_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		oci_buf_addf(&out, "%s\n", names.items[i]);
	return oci_buf_take(&out);
}

#endif
