#include "diff/diff.h"
#include "diff/diff_text.h"
#include "diff/fields.h"
#include "diff/file_changes.h"
#include "diff/programs.h"
#include "image.h"
#include "oci/json.h"

#include <archive.h>
#include <archive_entry.h>

/* The fields of two documents that differ, as "PATH a b|...". */
static void assert_fields(const char *a, const char *b, const char *wanted)
{
	oci_auto_json *x = json_loads(a, 0, NULL), *y = json_loads(b, 0, NULL);
	oci_auto_json *list = json_array();
	oci_auto_buf found = OCI_BUF_INIT;
	oci_auto_free char *text = NULL;
	const json_t *field;
	size_t i;

	goci_diff_fields("", x, y, list);
	json_array_foreach(list, i, field) {
		oci_auto_free char *old = json_dumps(
			json_object_get(field, "a"), JSON_COMPACT | JSON_ENCODE_ANY);
		oci_auto_free char *new = json_dumps(
			json_object_get(field, "b"), JSON_COMPACT | JSON_ENCODE_ANY);

		oci_buf_addf(&found, "%s%s %s %s", i ? "|" : "",
			json_string_value(json_object_get(field, "path")), old, new);
	}
	text = oci_buf_take(&found);
	assert_string_equal(text, wanted);
}

static void equal_documents_have_no_field(void **state)
{
	(void)state;
	assert_fields("{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", "");
}

static void what_differs_is_told_by_its_path(void **state)
{
	(void)state;
	assert_fields("{\"config\":{\"User\":\"1\"}}", "{\"config\":{\"User\":\"2\"}}",
		"config.User \"1\" \"2\"");
	assert_fields("{\"a\":[1,2]}", "{\"a\":[1,3,4]}", "a[1] 2 3|a[2] null 4");
	assert_fields("{\"a\":1}", "{\"a\":\"1\"}", "a 1 \"1\"");
	assert_fields("{\"a\":1}", "{}", "a 1 null");
}

static void variables_are_compared_by_their_names(void **state)
{
	(void)state;
	assert_fields("{\"config\":{\"Env\":[\"A=1\",\"C=3\"]}}",
		"{\"config\":{\"Env\":[\"B=2\",\"A=1\",\"C=4=5\"]}}",
		"config.Env.C \"3\" \"4=5\"|config.Env.B null \"2\"");
}

static void each_kind_of_field_has_its_path(void **state)
{
	static const struct {
		const char *a, *b, *wanted;
	} cases[] = {
		{"{\"User\":\"1\"}", "{\"User\":\"2\"}", "config.User \"1\" \"2\""},
		{"{\"Labels\":{\"a\":\"1\",\"b.c/d\":\"2\"}}",
			"{\"Labels\":{\"a\":\"1\",\"b.c/d\":\"3\"}}",
			"config.Labels[\"b.c/d\"] \"2\" \"3\""},
		{"{}", "{\"Labels\":{\"a\":\"1\"}}",
			"config.Labels null {\"a\":\"1\"}"},
		{"{\"Env\":[\"A=1\"]}", "{\"Env\":[\"A=\"]}",
			"config.Env.A \"1\" \"\""},
		{"{\"Env\":[\"A=1\"]}", "{}", "config.Env.A \"1\" null"},
		{"{\"Entrypoint\":[\"/a\"]}", "{\"Entrypoint\":[\"/a\",\"-v\"]}",
			"config.Entrypoint[1] null \"-v\""},
		{"{\"ExposedPorts\":{\"1/tcp\":{}}}", "{\"ExposedPorts\":{}}",
			"config.ExposedPorts[\"1/tcp\"] {} null"},
		{"{\"Volumes\":{}}", "{\"Volumes\":{\"/data\":{}}}",
			"config.Volumes[\"/data\"] null {}"},
		{"{\"StopSignal\":\"SIGTERM\"}", "{\"StopSignal\":\"SIGINT\"}",
			"config.StopSignal \"SIGTERM\" \"SIGINT\""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *a = oci_xasprintf("{\"config\":%s}", cases[i].a);
		oci_auto_free char *b = oci_xasprintf("{\"config\":%s}", cases[i].b);

		assert_fields(a, b, cases[i].wanted);
	}
}

/* A program whose build info is this. */
static void program_of(const char *go, const char *text, struct goci_binary *program)
{
	struct oci_err err = {0};

	*program = (struct goci_binary){.path = oci_xstrdup("/app/main")};
	program->info.go_version = oci_xstrdup(go);
	assert_works(
		goci_buildinfo_parse(&program->info, text, strlen(text), &err), err);
}

static void each_kind_of_program_is_told(void **state)
{
	static const char plain[] = "path\tm\nmod\tm\t(devel)\t\n"
				    "dep\ta\tv1.0.0\th1:x\nbuild\t-tags=netgo\n";
	static const struct {
		const char *go, *text, *wanted;
	} cases[] = {
		{"go1.25.5", plain, "[]"},
		{"go1.26.8", plain, "{\"a\":\"go1.25.5\",\"b\":\"go1.26.8\"} [] []"},
		{"go1.25.5",
			"path\tm\nmod\tm\t(devel)\t\ndep\ta\tv1.0.0\th1:x\n"
			"build\t-tags=netgo,x\n",
			"null [{\"key\":\"-tags\",\"a\":\"netgo\",\"b\":\"netgo,x\"}] "
			"[]"},
		{"go1.25.5",
			"path\tm\nmod\tm\t(devel)\t\ndep\ta\tv1.0.1\th1:y\n"
			"build\t-tags=netgo\n",
			"null [] [{\"path\":\"a\",\"a\":\"v1.0.0\",\"b\":\"v1.0.1\"}]"},
		{"go1.25.5",
			"path\tm\nmod\tm\t(devel)\t\ndep\ta\tv1.0.0\th1:y\n"
			"build\t-tags=netgo\n",
			"null [] [{\"path\":\"a\",\"a\":\"v1.0.0 h1:x\",\"b\":\"v1.0.0 "
			"h1:y\"}]"},
		{"go1.25.5", "path\tm\nmod\tm\t(devel)\t\nbuild\t-tags=netgo\n",
			"null [] [{\"path\":\"a\",\"a\":\"v1.0.0\",\"b\":null}]"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_binaries a = GOCI_BINARIES_INIT, b = GOCI_BINARIES_INIT;
		oci_auto_json *list = NULL;
		oci_auto_free char *go = NULL, *settings = NULL, *modules = NULL;
		oci_auto_free char *found = NULL;
		const json_t *one;

		a.items = oci_xcalloc(a.count = 1, sizeof(*a.items));
		b.items = oci_xcalloc(b.count = 1, sizeof(*b.items));
		program_of("go1.25.5", plain, a.items);
		program_of(cases[i].go, cases[i].text, b.items);
		list = goci_diff_programs(&a, &b);
		one = json_array_get(list, 0);
		if (!one) {
			assert_string_equal(cases[i].wanted, "[]");
			continue;
		}
		go = json_dumps(json_object_get(one, "go"), JSON_COMPACT);
		settings = json_dumps(json_object_get(one, "settings"), JSON_COMPACT);
		modules = json_dumps(json_object_get(one, "modules"), JSON_COMPACT);
		found = oci_xasprintf("%s %s %s", go ? go : "null", settings, modules);
		assert_string_equal(found, cases[i].wanted);
	}
}

/* An image of one layer, whose manifest tells no more than a mark. */
static void open_image(struct goci_platform_image *t, const char *dir, const char *mark,
	const char *tar, size_t len)
{
	oci_auto_free char *manifest = oci_xasprintf("{\"annotations\":{%s}}", mark);
	struct oci_err err = {0};

	t->name = mark;
	t->image = image_of(dir);
	t->image.config = json_pack("{s:{}}", "config");
	put_layer(&t->image, tar, len);
	t->image.layers[0].diff_id = t->image.layers[0].descriptor.digest;
	oci_digest_of(manifest, strlen(manifest), &t->image.manifest.digest);
	t->image.document = oci_json_parse(manifest, strlen(manifest), &err);
	assert_non_null(t->image.document);
}

/* The entry "x" of a layer. */
struct file {
	unsigned type; /* 0: there is none */
	const char *content;
	unsigned mode;
	int uid, gid, mtime;
	const char *symlink, *hardlink;
	const char *capability;
	int minor;
};

static size_t write_layer(const struct file *f, char *tar, size_t size)
{
	struct archive *a = archive_write_new();
	struct archive_entry *h = archive_entry_new();
	const char *content = f->content ? f->content : "";
	size_t used = 0;

	archive_write_set_format_pax(a);
	assert_int_equal(archive_write_open_memory(a, tar, size, &used), ARCHIVE_OK);
	archive_entry_set_pathname(h, "x");
	archive_entry_set_filetype(h, f->type);
	archive_entry_set_perm(h, f->mode);
	archive_entry_set_uid(h, f->uid);
	archive_entry_set_gid(h, f->gid);
	archive_entry_set_mtime(h, f->mtime, 0);
	archive_entry_set_size(h, (la_int64_t)strlen(content));
	if (f->symlink)
		archive_entry_set_symlink(h, f->symlink);
	if (f->hardlink)
		archive_entry_set_hardlink(h, f->hardlink);
	if (f->capability)
		archive_entry_xattr_add_entry(
			h, "security.capability", f->capability, strlen(f->capability));
	if (f->type == AE_IFCHR || f->type == AE_IFBLK) {
		archive_entry_set_rdevmajor(h, 1);
		archive_entry_set_rdevminor(h, (dev_t)f->minor);
	}
	if (f->type) {
		assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
		archive_write_data(a, content, strlen(content));
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	archive_entry_free(h);
	return used;
}

/* What is told of two images whose only file is the one or the other. */
static json_t *diff_of(const char *dir, const struct file *a, const struct file *b)
{
	goci_auto_platform_image x = GOCI_PLATFORM_IMAGE_INIT,
				 y = GOCI_PLATFORM_IMAGE_INIT;
	static const size_t size = 64 << 10;
	oci_auto_free char *tar = oci_xcalloc(1, size);
	struct oci_err err = {0};
	json_t *doc;

	open_image(&x, dir, "\"n\":\"a\"", tar, write_layer(a, tar, size));
	open_image(&y, dir, "\"n\":\"b\"", tar, write_layer(b, tar, size));
	doc = goci_diff(&x, &y, NULL, &err);
	if (!doc)
		fail_msg("%s", err.msg);
	return doc;
}

#define FILE_OF(content, mode, uid, gid, mtime, capability)                         \
	{                                                                           \
		AE_IFREG, content, mode, uid, gid, mtime, NULL, NULL, capability, 0 \
	}
#define A_FILE FILE_OF("abc", 0644, 1, 2, 5, NULL)
#define CAPABLE(value) FILE_OF("abc", 0644, 1, 2, 5, value)

static void each_kind_of_file_is_told(void **state)
{
	static const struct {
		struct file a, b;
		const char *wanted, *line;
	} cases[] = {
		{A_FILE, A_FILE, "", NULL},
		{{0}, A_FILE, "added", "/x (3 bytes)"},
		{A_FILE, {0}, "removed", "/x (3 bytes)"},
		{A_FILE, FILE_OF("abd", 0644, 1, 2, 5, NULL), "content",
			"/x: 3 bytes -> 3 bytes"},
		{A_FILE, FILE_OF("abc", 0755, 1, 2, 5, NULL), "mode",
			"/x: 0644 -> 0755"},
		{A_FILE, FILE_OF("abc", 0644, 7, 2, 5, NULL), "owner",
			"/x: 1:2 -> 7:2"},
		{A_FILE, FILE_OF("abc", 0644, 1, 7, 5, NULL), "owner",
			"/x: 1:2 -> 1:7"},
		{A_FILE, FILE_OF("abc", 0644, 1, 2, 6, NULL), "time",
			"/x: 1970-01-01T00:00:05Z -> 1970-01-01T00:00:06Z"},
		{A_FILE, {AE_IFDIR, "", 0644, 1, 2, 5, NULL, NULL, NULL, 0}, "type",
			"/x: file -> folder"},
		{A_FILE, CAPABLE("abc"), "attributes",
			"/x: none -> security.capability=YWJj"},
		{CAPABLE("abc"), CAPABLE("abd"), "attributes",
			"/x: security.capability=YWJj -> security.capability=YWJk"},
		{CAPABLE("abc"), CAPABLE("abc"), "", NULL},
		{{.type = AE_IFLNK, .symlink = "a"}, {.type = AE_IFLNK, .symlink = "b"},
			"link", "/x: a -> b"},
		{{.type = AE_IFREG, .hardlink = "a"},
			{.type = AE_IFREG, .hardlink = "b"}, "link", "/x: a -> b"},
		{{.type = AE_IFREG, .hardlink = "a"},
			{.type = AE_IFREG, .hardlink = "./a"}, "", NULL},
		{{.type = AE_IFCHR, .minor = 3}, {.type = AE_IFCHR, .minor = 5},
			"device", "/x: character device 1:3 -> character device 1:5"},
		{{.type = AE_IFCHR, .minor = 3}, {.type = AE_IFBLK, .minor = 3},
			"device", "/x: character device 1:3 -> block device 1:3"},
		{{.type = AE_IFIFO}, {.type = AE_IFCHR, .minor = 3}, "device",
			"/x: FIFO -> character device 1:3"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_json *doc = diff_of(*state, &cases[i].a, &cases[i].b);
		const json_t *files = json_object_get(doc, "files"), *changes, *name;
		oci_auto_buf found = OCI_BUF_INIT, text = OCI_BUF_INIT;
		size_t k;

		changes = json_object_get(json_array_get(files, 0), "changes");
		json_array_foreach(changes, k, name)
			oci_buf_addf(
				&found, "%s%s", k ? "," : "", json_string_value(name));
		if (strcmp(found.data, cases[i].wanted) != 0)
			fail_msg("case %zu: %s", i, found.data);
		assert_true(json_array_size(files) <= 1);
		goci_diff_text(doc, &text);
		if (cases[i].line)
			assert_contains(text.data, cases[i].line);
	}
}

static void another_compressor_alone_is_the_cause(void **state)
{
	goci_auto_platform_image x = GOCI_PLATFORM_IMAGE_INIT,
				 y = GOCI_PLATFORM_IMAGE_INIT;
	struct oci_err err = {0};
	oci_auto_json *doc = NULL;

	open_image(&x, *state, "\"n\":\"a\"", "a", 1);
	open_image(&y, *state, "\"n\":\"b\"", "b", 1);
	y.image.layers[0].diff_id = x.image.layers[0].diff_id;
	y.image.layers[0].descriptor.media_type = OCI_MEDIA_LAYER_GZIP;
	doc = goci_diff(&x, &y, NULL, &err);
	assert_non_null(doc);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(doc, "causes"), 1)),
		"compressor: none -> gzip, of the same bytes in 1 of 1 layers");
	assert_null(json_object_get(doc, "files"));
}

static void what_came_with_its_folder_is_no_change_of_its_own(void **state)
{
	oci_auto_json *file = json_pack("{s:[s,s]}", "changes", "content", "mode");

	(void)state;
	assert_true(goci_file_changed(file, GOCI_FILE_CONTENT));
	assert_true(goci_file_changed(file, GOCI_FILE_MODE_BITS));
	assert_false(goci_file_changed(file, GOCI_FILE_OWNER));
	json_object_set_new(file, "within", json_true());
	assert_false(goci_file_changed(file, GOCI_FILE_CONTENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_documents_have_no_field),
		cmocka_unit_test(what_differs_is_told_by_its_path),
		cmocka_unit_test(variables_are_compared_by_their_names),
		cmocka_unit_test(each_kind_of_field_has_its_path),
		cmocka_unit_test(each_kind_of_program_is_told),
		test_in_folder(each_kind_of_file_is_told),
		test_in_folder(another_compressor_alone_is_the_cause),
		cmocka_unit_test(what_came_with_its_folder_is_no_change_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
