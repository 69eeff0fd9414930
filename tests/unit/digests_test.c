/*
 * The digests of fixed inputs, as every version of the libraries must make them. A
 * digest of an image depends on the bytes that libarchive, libdeflate, zstd and jansson
 * write: this list says which of them are the same in which versions (docs/install.md).
 */
#include "layer_kit.h"
#include "oci/digest.h"
#include "oci/json.h"

#include <libdeflate.h>
#include <zstd.h>

enum { SMALL = 1300000, LARGE = 9000000 };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Instructions, as far as a compressor sees: few words often, many words rarely. */
static void add_code(struct oci_buf *buf, uint32_t *seed)
{
	static const char *const often[] = {"\x48\x8b\x44\x24", "\x48\x89\x84\x24",
		"\xe8", "\x0f\x84", "\x48\x85\xc0", "\xc3\xcc\xcc\xcc", "\x4c\x8d"};
	uint32_t value = next(seed);

	oci_buf_adds(buf, often[value % OCI_COUNT(often)]);
	value = value >> 4 & (value & 8 ? 0xff : 0xffff);
	oci_buf_add(buf, (unsigned char[]){value & 255, value >> 8 & 255, 0, 0}, 4);
}

/* Names of functions, with what they have in common. */
static void add_name(struct oci_buf *buf, uint32_t *seed)
{
	static const char *const parts[] = {"encoding/json.", "net/http.(*",
		"Transport).", "Decode", "readLoop", "github.com/", "func1", "Value",
		"crypto/tls.", "String"};

	for (uint32_t count = next(seed) % 5 + 1; count; count--)
		oci_buf_adds(buf, parts[next(seed) % OCI_COUNT(parts)]);
	oci_buf_add(buf, "", 1);
}

/* A table of numbers that grow. */
static void add_number(struct oci_buf *buf, uint32_t *seed)
{
	uint32_t value = (uint32_t)buf->len * 3 + next(seed) % 64;

	for (int shift = 0; shift < 32; shift += 8)
		oci_buf_add(buf, (unsigned char[]){value >> shift & 255}, 1);
}

static void add_noise(struct oci_buf *buf, uint32_t *seed)
{
	oci_buf_add(buf, (unsigned char[]){next(seed) & 255}, 1);
}

static void add_zeros(struct oci_buf *buf, uint32_t *seed)
{
	static const char zeros[4096];

	oci_buf_add(buf, zeros, next(seed) % sizeof(zeros));
}

/* What a program is made of, in sections of 50 kB. */
static void make_program(struct oci_buf *buf, size_t size)
{
	static void (*const sections[])(struct oci_buf *, uint32_t *) = {add_code,
		add_code, add_name, add_code, add_number, add_noise, add_zeros};
	uint32_t seed = 1;

	for (size_t i = 0; buf->len < size; i++)
		for (size_t end = buf->len + 50000; buf->len < end;)
			sections[i % OCI_COUNT(sections)](buf, &seed);
}

/* Packs the program into a layer. */
static void pack(const char *dir, const char *how, size_t size, struct oci_layer *layer)
{
	oci_auto_free char *name = oci_xasprintf("%s-%zu", how, size);
	struct kit kit = kit_new(dir, name, 2);
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_buf data = OCI_BUF_INIT;
	struct oci_err err = {0};

	make_program(&data, size);
	assert_works(oci_compression_parse(how, &kit.packer.compression, &err), err);
	assert_works(
		oci_tree_add_data(&tree, "app/main", data.data, data.len, &plain, &err),
		err);
	assert_works(oci_tree_sort(&tree, &err), err);
	assert_works(oci_layer_make(&kit.packer, &tree, layer, &err), err);
	kit_free(&kit);
}

/* The first 64 bits of the digests, and the library's versions that make them. */
static const struct row {
	const char *how;
	const char *version; /* NULL: all */
	const char *digest;
} rows[] = {
	{"gzip:1", NULL, "6baf53fe5a431481"},
	{"gzip:2", NULL, "2f83de934a170467"},
	{"gzip:3", NULL, "97f44b10218449eb"},
	{"gzip:4", NULL, "c4263fb3c3c6d912"},
	{"gzip:5", NULL, "c1eb3c5a7e6da8bb"},
	{"gzip:6", NULL, "15f1119eba62294e"},
	{"gzip:7", NULL, "e8f7034320cb8d2a"},
	{"gzip:8", NULL, "ece25314db994f4e"},
	{"gzip:9", NULL, "6cef8f678762560e"},
	{"gzip:10", "1.14", "fe6c7ec5c63309e7"},
	{"gzip:10", "1.23", "935a13a119ed5f6c"},
	{"gzip:12", "1.14", "8bcdfe2620742a2d"},
	{"gzip:12", "1.23", "93482da16f766d00"},
	{"zstd:1", "1.5.4", "0b49e1da7848bc66"},
	{"zstd:1", "1.5.7", "abc65b38b92a702c"},
	{"zstd:3", "1.5.4", "6360e2641a0b04f5"},
	{"zstd:3", "1.5.7", "00dbacd5182405b8"},
	{"zstd:9", "1.5.4", "e87abda59303838e"},
	{"zstd:9", "1.5.7", "fd24f2f3705227e4"},
	{"zstd:19", "1.5.4", "9ceee9442264ca56"},
	{"zstd:19", "1.5.7", "c83a3cb4d5815ebe"},
};

static const char *library_version(const char *how)
{
	return strncmp(how, "gzip", 4) == 0 ? LIBDEFLATE_VERSION_STRING
					    : ZSTD_versionString();
}

/* Returns how many rows were compared. */
static unsigned compare_rows(const char *dir, bool all_versions)
{
	unsigned compared = 0;

	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		struct oci_layer layer;

		if (!rows[i].version != all_versions ||
			(rows[i].version && strcmp(rows[i].version,
						    library_version(rows[i].how)) != 0))
			continue;
		pack(dir, rows[i].how, SMALL, &layer);
		if (strncmp(layer.digest.str + strlen("sha256:"), rows[i].digest, 16) !=
			0)
			fail_msg("%s by %s: %s", rows[i].how,
				library_version(rows[i].how), layer.digest.str);
		compared++;
	}
	return compared;
}

static void gzip_up_to_level_9_is_the_same_in_all_versions(void **state)
{
	assert_int_equal(compare_rows(*state, true), 9);
}

static void other_levels_and_zstd_are_as_their_version_makes_them(void **state)
{
	if (!compare_rows(*state, false))
		skip();
}

static void a_large_program_is_the_same_in_all_versions(void **state)
{
	struct oci_layer layer;

	pack(*state, "gzip", LARGE, &layer);
	assert_string_equal(layer.diff_id.str,
		"sha256:08e45bd3d9b17d929785d7e0f8d613dda"
		"425b20ca864565fb6babc167d78ada2");
	assert_string_equal(layer.digest.str, "sha256:6fc80b23fecb193ee643471e9f4135327"
					      "e705335ca4e80265655543a9f0dae03");
}

static void what_is_hard_to_pack_is_the_same_in_all_versions(void **state)
{
	struct kit kit = kit_new(*state, "tree", 2);
	struct oci_layer layer;

	make(&kit, &layer);
	assert_string_equal(layer.diff_id.str,
		"sha256:793aecd858a8dfd84bddfc309ab7272a7"
		"47f37be2ab81f149b4f62cd953a0251");
	assert_string_equal(layer.digest.str, "sha256:3d70e4833dcde9d619e17a965d9db7242"
					      "bad0bb5abfa33ee3876c50babb54083");
	kit_free(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(gzip_up_to_level_9_is_the_same_in_all_versions),
		test_in_folder(other_levels_and_zstd_are_as_their_version_makes_them),
		test_in_folder(a_large_program_is_the_same_in_all_versions),
		test_in_folder(what_is_hard_to_pack_is_the_same_in_all_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
