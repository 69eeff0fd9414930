#include "layer/compressor.h"
#include "oci/buf.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK = 524288 };

/* A sink into memory, which can be told to fail. */
struct memory {
	struct oci_sink sink;
	struct oci_buf out;
	size_t room;
};

static int memory_write(
	struct oci_sink *sink, const void *data, size_t len, struct oci_err *err)
{
	struct memory *m = (struct memory *)sink;

	if (m->out.len + len > m->room)
		return oci_err_set(err, OCI_ERR_SYSTEM, "the disk is full");
	oci_buf_add(&m->out, data, len);
	return 0;
}

static struct memory memory_new(size_t room)
{
	return (struct memory){{memory_write}, OCI_BUF_INIT, room};
}

/* Text that compresses, with runs and noise in it, the same each time. */
static unsigned char *sample(size_t len)
{
	unsigned char *data = oci_xcalloc(1, len + 1);
	uint32_t seed = 12345;

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		data[i] = (unsigned char)(i / 5000 % 2 ? seed >> 24 : 'a' + i % 23);
	}
	return data;
}

static int compress_as(const char *how, unsigned jobs, const void *data, size_t len,
	size_t step, struct memory *m, struct oci_err *err)
{
	oci_auto_pool *pool = oci_pool_new(jobs);
	oci_auto_compressor *c = NULL;
	struct oci_compression compression;

	assert_int_equal(oci_compression_parse(how, &compression, err), 0);
	c = oci_compressor_new(&compression, &m->sink, pool, NULL);
	for (size_t at = 0; at < len; at += step) {
		size_t part = len - at < step ? len - at : step;

		if (oci_sink_write(oci_compressor_sink(c), (const char *)data + at,
			    part, err) < 0)
			return -1;
	}
	return oci_compressor_finish(c, err);
}

static int compress_in(unsigned jobs, const void *data, size_t len, size_t step,
	struct memory *m, struct oci_err *err)
{
	return compress_as("gzip", jobs, data, len, step, m, err);
}

/* Reads one member by zlib and checks that nothing follows it. */
static void assert_is_one_member(
	const struct oci_buf *packed, const void *data, size_t len)
{
	unsigned char *plain = oci_xcalloc(1, len + 1);
	z_stream z = {.next_in = (unsigned char *)packed->data,
		.avail_in = (uInt)packed->len,
		.next_out = plain,
		.avail_out = (uInt)len + 1};

	assert_int_equal(inflateInit2(&z, 16 + 15), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.avail_in, 0);
	assert_int_equal(z.total_out, len);
	assert_memory_equal(plain, data, len);
	inflateEnd(&z);
	free(plain);
}

static void assert_is_zstd(const struct oci_buf *packed, const void *data, size_t len)
{
	oci_auto_free char *plain = oci_xcalloc(1, len + 1);
	size_t got = ZSTD_decompress(plain, len + 1, packed->data, packed->len);

	assert_int_equal(got, len);
	assert_memory_equal(plain, data, len);
}

static void assert_is_plain(const struct oci_buf *packed, const void *data, size_t len)
{
	assert_int_equal(packed->len, len);
	assert_memory_equal(packed->data, data, len);
}

static void every_level_is_read_back(void **state)
{
	enum { LEN = 3 * BLOCK + 4321 };
	static const struct {
		const char *how;
		void (*assert_is)(const struct oci_buf *, const void *, size_t);
	} all[] = {{"gzip:1", assert_is_one_member}, {"gzip:9", assert_is_one_member},
		{"gzip:12", assert_is_one_member}, {"zstd", assert_is_zstd},
		{"zstd:1", assert_is_zstd}, {"zstd:19", assert_is_zstd},
		{"none", assert_is_plain}};
	oci_auto_free unsigned char *data = sample(LEN);

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(all); i++) {
		struct memory one = memory_new(SIZE_MAX), two = memory_new(SIZE_MAX);
		struct oci_err err = {0};

		assert_int_equal(
			compress_as(all[i].how, 1, data, LEN, 9999, &one, &err), 0);
		assert_int_equal(
			compress_as(all[i].how, 3, data, LEN, LEN, &two, &err), 0);
		all[i].assert_is(&one.out, data, LEN);
		assert_is_plain(&two.out, one.out.data, one.out.len);
		oci_buf_release(&one.out);
		oci_buf_release(&two.out);
	}
}

/* Compression may end at any bit of a byte; the joint is put behind it. */
static void blocks_are_joined_whatever_bit_they_end_at(void **state)
{
	enum { BLOCKS = 24, LEN = BLOCKS * BLOCK };
	oci_auto_free unsigned char *data = sample(LEN);
	struct memory m = memory_new(SIZE_MAX);
	struct oci_err err = {0};

	(void)state;
	for (size_t i = 0; i < BLOCKS; i++)
		memset(data + i * BLOCK, 'x', i * 20011 % BLOCK);
	assert_int_equal(compress_in(2, data, LEN, LEN, &m, &err), 0);
	assert_is_one_member(&m.out, data, LEN);
	oci_buf_release(&m.out);
}

static void wrong_compressions_are_refused(void **state)
{
	static const char *const wrong[] = {"", "bzip2", "gzip:", "gzip:0", "gzip:13",
		"gzip:6x", "zstd:20", "zstd:-1", "none:1", "gzip:99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(wrong); i++) {
		struct oci_compression compression;
		struct oci_err err = {0};

		assert_int_equal(
			oci_compression_parse(wrong[i], &compression, &err), -1);
		assert_int_equal(err.code, OCI_ERR_USAGE);
	}
}

static void content_is_read_back_as_one_member(void **state)
{
	static const size_t sizes[] = {0, 1, 100, 32767, 32768, 32769, BLOCK - 1, BLOCK,
		BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 9 * BLOCK + 77,
		20 * BLOCK};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(sizes); i++) {
		oci_auto_free unsigned char *data = sample(sizes[i]);
		struct memory m = memory_new(SIZE_MAX);
		struct oci_err err = {0};

		assert_int_equal(compress_in(4, data, sizes[i], 64 << 10, &m, &err), 0);
		assert_is_one_member(&m.out, data, sizes[i]);
		oci_buf_release(&m.out);
	}
}

static void bytes_do_not_depend_on_jobs_or_on_how_they_are_written(void **state)
{
	static const size_t sizes[] = {0, BLOCK, 3 * BLOCK + 5, 24 * BLOCK - 3};
	static const unsigned jobs[] = {1, 2, 8, 64};
	static const size_t steps[] = {SIZE_MAX / 2, 10240, 7777, BLOCK};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(sizes); i++) {
		oci_auto_free unsigned char *data = sample(sizes[i]);
		struct memory first = memory_new(SIZE_MAX);
		struct oci_err err = {0};

		compress_in(1, data, sizes[i], 4096, &first, &err);
		for (size_t j = 0; j < OCI_COUNT(jobs); j++) {
			struct memory m = memory_new(SIZE_MAX);

			compress_in(jobs[j], data, sizes[i], steps[j], &m, &err);
			assert_int_equal(m.out.len, first.out.len);
			assert_memory_equal(m.out.data, first.out.data, m.out.len);
			oci_buf_release(&m.out);
		}
		oci_buf_release(&first.out);
	}
}

static void header_has_no_time_and_no_system(void **state)
{
	static const unsigned char wanted[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
	struct memory m = memory_new(SIZE_MAX);
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(compress_in(1, "abc", 3, 3, &m, &err), 0);
	assert_memory_equal(m.out.data, wanted, sizeof(wanted));
	oci_buf_release(&m.out);
}

static void noise_that_does_not_compress_is_kept(void **state)
{
	enum { LEN = 5 * BLOCK + 11 };
	oci_auto_free unsigned char *data = oci_xcalloc(1, LEN);
	struct memory m = memory_new(SIZE_MAX);
	struct oci_err err = {0};
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < LEN; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 17;
		seed ^= seed << 5;
		data[i] = (unsigned char)(seed >> 11);
	}
	assert_int_equal(compress_in(2, data, LEN, LEN, &m, &err), 0);
	assert_is_one_member(&m.out, data, LEN);
	assert_true(m.out.len < LEN + LEN / 100);
	oci_buf_release(&m.out);
}

static void a_failing_sink_ends_it_and_everything_is_freed(void **state)
{
	enum { LEN = 20 * BLOCK };
	static const size_t rooms[] = {0, 5, 20, BLOCK, 10 * BLOCK};
	oci_auto_free unsigned char *data = sample(LEN);

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(rooms); i++)
		for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
			struct memory m = memory_new(rooms[i]);
			struct oci_err err = {0};

			assert_int_equal(
				compress_in(jobs, data, LEN, 10240, &m, &err), -1);
			assert_string_equal(err.msg, "the disk is full");
			oci_buf_release(&m.out);
		}
}

static void abandoned_stream_is_freed(void **state)
{
	enum { LEN = 10 * BLOCK };
	oci_auto_free unsigned char *data = sample(LEN);
	oci_auto_pool *pool = oci_pool_new(4);
	struct memory m = memory_new(SIZE_MAX);
	const struct oci_compression gzip = {0};
	struct oci_compressor *c = oci_compressor_new(&gzip, &m.sink, pool, NULL);
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(oci_sink_write(oci_compressor_sink(c), data, LEN, &err), 0);
	oci_compressor_free(c);
	oci_compressor_free(NULL);
	oci_buf_release(&m.out);
}

static void version_names_the_library_and_the_level(void **state)
{
	struct oci_compression compression = {0};
	oci_auto_free char *gzip = oci_compression_version(&compression);
	oci_auto_free char *zstd = NULL;
	struct oci_err err;

	(void)state;
	assert_non_null(strstr(gzip, "libdeflate "));
	assert_non_null(strstr(gzip, "level 6"));
	assert_int_equal(oci_compression_parse("zstd:7", &compression, &err), 0);
	zstd = oci_compression_version(&compression);
	assert_non_null(strstr(zstd, ZSTD_versionString()));
	assert_non_null(strstr(zstd, "level 7"));
}

static void hash_sink_counts_and_passes_on(void **state)
{
	struct memory m = memory_new(SIZE_MAX);
	struct oci_hash_sink hash;
	struct oci_digest passed, whole;
	struct oci_err err = {0};

	(void)state;
	oci_hash_sink_init(&hash, &m.sink);
	assert_int_equal(oci_sink_write(&hash.sink, "ab", 2, &err), 0);
	assert_int_equal(oci_sink_write(&hash.sink, "c", 1, &err), 0);
	oci_hash_sink_finish(&hash, &passed);
	oci_hash_sink_release(&hash);
	oci_digest_of("abc", 3, &whole);
	assert_int_equal(oci_digest_cmp(&passed, &whole), 0);
	assert_int_equal(hash.size, 3);
	assert_string_equal(m.out.data, "abc");
	oci_buf_release(&m.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_is_read_back_as_one_member),
		cmocka_unit_test(
			bytes_do_not_depend_on_jobs_or_on_how_they_are_written),
		cmocka_unit_test(header_has_no_time_and_no_system),
		cmocka_unit_test(noise_that_does_not_compress_is_kept),
		cmocka_unit_test(a_failing_sink_ends_it_and_everything_is_freed),
		cmocka_unit_test(abandoned_stream_is_freed),
		cmocka_unit_test(version_names_the_library_and_the_level),
		cmocka_unit_test(every_level_is_read_back),
		cmocka_unit_test(blocks_are_joined_whatever_bit_they_end_at),
		cmocka_unit_test(wrong_compressions_are_refused),
		cmocka_unit_test(hash_sink_counts_and_passes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
