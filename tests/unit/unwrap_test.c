#include "folder.h"
#include "oci/layercheck.h"
#include "strict/unwrap.h"

#include <stdio.h>
#include <sys/mman.h>
#include <zlib.h>
#include <zstd.h>

/* What is compressed: some blocks, and a text that does not compress well. */
static const char content[] = "some text that is long enough to be cut, 0123456789";

static void add_gzip(struct oci_buf *out, const char *text, gz_header *header)
{
	z_stream z = {0};
	size_t room = 1024 + strlen(text);

	assert_int_equal(
		deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	if (header)
		deflateSetHeader(&z, header);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)strlen(text);
	z.next_out = (Bytef *)oci_buf_reserve(out, room);
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static void add_zstd(struct oci_buf *out, const char *text)
{
	ZSTD_CCtx *ctx = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(strlen(text)), len;

	ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
	len = ZSTD_compress2(ctx, oci_buf_reserve(out, room), room, text, strlen(text));
	assert_false(ZSTD_isError(len));
	out->len += len;
	ZSTD_freeCCtx(ctx);
}

/* Reads a blob as one of this wrapping; the text is what came out. */
struct reading {
	struct oci_limits limits;
	struct oci_findings findings;
	struct oci_layer_bytes result;
	struct oci_buf text;
};

#define READING_INIT                                                      \
	{                                                                 \
		.limits = OCI_LIMITS_INIT, .findings = OCI_FINDINGS_INIT, \
		.text = OCI_BUF_INIT                                      \
	}

static void reading_release(struct reading *r)
{
	oci_findings_release(&r->findings);
	oci_buf_release(&r->text);
}

#define auto_reading OCI_AUTO(reading_release) struct reading

static int file_of(const struct oci_buf *blob)
{
	int fd = memfd_create("blob", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, blob->data, blob->len, 3), (ssize_t)blob->len);
	return fd;
}

/* The blob begins at the third byte of the file: it could be in an archive. */
static void unwrap(
	struct reading *r, const struct oci_buf *blob, enum oci_wrapping wrapping)
{
	oci_auto_close int fd = file_of(blob);
	oci_auto_budget *budget = oci_budget_new(&r->limits);
	struct oci_layer_blob in = {.fd = fd,
		.offset = 3,
		.size = (int64_t)blob->len,
		.wrapping = wrapping,
		.subject = "blob",
		.limits = &r->limits,
		.budget = budget,
		.findings = &r->findings};
	oci_auto_unwrap *u = oci_unwrap_new(&in);
	struct oci_err err = {0};
	const void *data;
	size_t len;

	while (oci_unwrap_next(u, &data, &len, &err) == OCI_UNWRAP_MORE)
		oci_buf_add(&r->text, data, len);
	assert_int_equal(oci_unwrap_finish(u, &r->result, &err), 0);
}

static void assert_digest(const struct oci_digest *d, const void *data, size_t len)
{
	struct oci_digest wanted;

	oci_digest_of(data, len, &wanted);
	assert_string_equal(d->str, wanted.str);
}

static void reads_well(const struct oci_buf *blob, enum oci_wrapping wrapping)
{
	auto_reading r = READING_INIT;

	unwrap(&r, blob, wrapping);
	for (size_t i = 0; i < r.findings.count; i++)
		fail_msg("%s", r.findings.items[i].detail);
	assert_string_equal(r.text.data, content);
	assert_true(r.result.whole);
	assert_int_equal(r.result.size, blob->len);
	assert_int_equal(r.result.unpacked, strlen(content));
	assert_digest(&r.result.digest, blob->data, blob->len);
	assert_digest(&r.result.diff_id, content, strlen(content));
}

/* Only this is wrong with it, and its digest is told all the same. */
static void breaks(
	const struct oci_buf *blob, enum oci_wrapping wrapping, enum oci_rule rule)
{
	auto_reading r = READING_INIT;

	unwrap(&r, blob, wrapping);
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(oci_rule_info(r.findings.items[0].rule)->name,
		oci_rule_info(rule)->name);
	assert_digest(&r.result.digest, blob->data, blob->len);
	if (rule != OCI_RULE_COMPRESSION)
		assert_false(r.result.whole);
}

static void gzip(struct oci_buf *blob)
{
	oci_buf_clear(blob);
	add_gzip(blob, content, NULL);
}

static void zstd(struct oci_buf *blob)
{
	oci_buf_clear(blob);
	add_zstd(blob, content);
}

static void whole_layers_are_read(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	gzip(&blob);
	reads_well(&blob, OCI_WRAP_GZIP);
	zstd(&blob);
	reads_well(&blob, OCI_WRAP_ZSTD);
	oci_buf_clear(&blob);
	oci_buf_adds(&blob, content);
	reads_well(&blob, OCI_WRAP_NONE);
}

static void several_members_are_one_layer(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;
	oci_auto_free char *half = oci_xstrndup(content, 20);

	(void)state;
	add_gzip(&blob, half, NULL);
	add_gzip(&blob, "", NULL);
	add_gzip(&blob, content + 20, NULL);
	reads_well(&blob, OCI_WRAP_GZIP);
}

static void several_frames_are_one_layer(void **state)
{
	static const char skippable[] = "\x5f\x2a\x4d\x18\x02\0\0\0xy";
	oci_auto_buf blob = OCI_BUF_INIT;
	oci_auto_free char *half = oci_xstrndup(content, 20);

	(void)state;
	oci_buf_add(&blob, skippable, sizeof(skippable) - 1);
	add_zstd(&blob, half);
	add_zstd(&blob, content + 20);
	oci_buf_add(&blob, skippable, sizeof(skippable) - 1);
	reads_well(&blob, OCI_WRAP_ZSTD);
}

static void all_fields_of_a_gzip_header_are_read(void **state)
{
	unsigned char extra[300] = {1};
	gz_header header = {.name = (Bytef *)(uintptr_t) "name",
		.comment = (Bytef *)(uintptr_t) "comment",
		.extra = extra,
		.extra_len = sizeof(extra),
		.hcrc = 1};
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	add_gzip(&blob, content, &header);
	reads_well(&blob, OCI_WRAP_GZIP);
	blob.data[20]++;
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_HEADER_CRC);
}

static void a_layer_that_is_cut_anywhere_is_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	gzip(&blob);
	for (size_t len = blob.len; --len > 2;) {
		blob.len = len;
		breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_TRUNCATED);
	}
	zstd(&blob);
	for (size_t len = blob.len; --len > 4;) {
		blob.len = len;
		breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_ZSTD_TRUNCATED);
	}
}

static void a_damaged_layer_is_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	gzip(&blob);
	blob.data[blob.len - 8]++;
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_CHECKSUM);
	gzip(&blob);
	blob.data[blob.len - 1]++;
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_CHECKSUM);
	gzip(&blob);
	blob.data[10] = 0x07;
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_DATA);
	zstd(&blob);
	blob.data[blob.len - 1]++;
	breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_ZSTD_DATA);
}

static void reserved_bits_are_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	for (int bit = 5; bit < 8; bit++) {
		gzip(&blob);
		blob.data[3] = (char)(1u << bit);
		breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_HEADER);
	}
	gzip(&blob);
	blob.data[2] = 7;
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_HEADER);
	zstd(&blob);
	blob.data[4] |= 8;
	breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_ZSTD_DATA);
}

static void trailing_bytes_are_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	for (size_t len = 1; len < 12; len++) {
		gzip(&blob);
		oci_buf_add(&blob, "\0\0\0\0\0\0\0\0\0\0\0", len);
		breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_GZIP_TRAILING);
		zstd(&blob);
		oci_buf_add(&blob, "junk of a kind", len);
		breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_ZSTD_TRAILING);
	}
}

static void an_empty_layer_is_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	breaks(&blob, OCI_WRAP_NONE, OCI_RULE_LAYER_EMPTY);
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_LAYER_EMPTY);
	add_gzip(&blob, "", NULL);
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_LAYER_EMPTY);
	oci_buf_clear(&blob);
	add_zstd(&blob, "");
	breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_LAYER_EMPTY);
}

static void another_compression_than_the_media_type_says_is_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;

	(void)state;
	gzip(&blob);
	breaks(&blob, OCI_WRAP_NONE, OCI_RULE_COMPRESSION);
	breaks(&blob, OCI_WRAP_ZSTD, OCI_RULE_COMPRESSION);
	zstd(&blob);
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_COMPRESSION);
	oci_buf_clear(&blob);
	oci_buf_adds(&blob, content);
	breaks(&blob, OCI_WRAP_GZIP, OCI_RULE_COMPRESSION);
}

static void wide_windows_and_dictionaries_are_an_error(void **state)
{
	static const struct {
		unsigned char descriptor[2];
		enum oci_rule rule;
	} frames[] = {
		{{0x00, 18 << 3}, OCI_RULE_ZSTD_WINDOW},
		{{0x00, 17 << 3}, OCI_RULE_LIMIT_WINDOW},
		{{0x01, 7 << 3}, OCI_RULE_ZSTD_DICTIONARY},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(frames); i++) {
		oci_auto_buf blob = OCI_BUF_INIT;

		oci_buf_add(&blob, "\x28\xb5\x2f\xfd", 4);
		oci_buf_add(&blob, frames[i].descriptor, 2);
		oci_buf_adds(&blob, "what follows is not read");
		breaks(&blob, OCI_WRAP_ZSTD, frames[i].rule);
	}
}

static void a_layer_over_its_limit_is_an_error(void **state)
{
	oci_auto_buf blob = OCI_BUF_INIT;
	auto_reading r = READING_INIT;

	(void)state;
	gzip(&blob);
	r.limits.layer_size = (int64_t)strlen(content) - 1;
	unwrap(&r, &blob, OCI_WRAP_GZIP);
	assert_int_equal(r.findings.seen[OCI_RULE_LIMIT_LAYER], 1);
	assert_false(r.result.whole);
	assert_digest(&r.result.digest, blob.data, blob.len);
}

static void a_bomb_is_an_error_and_is_not_read_on(void **state)
{
	enum { SIZE = 64 << 20 };
	oci_auto_free char *text = oci_xcalloc(SIZE + 1, 1);
	oci_auto_buf blob = OCI_BUF_INIT;
	auto_reading r = READING_INIT;

	(void)state;
	memset(text, 'x', SIZE);
	add_zstd(&blob, text);
	unwrap(&r, &blob, OCI_WRAP_ZSTD);
	assert_int_equal(r.findings.seen[OCI_RULE_LIMIT_RATIO], 1);
	assert_true(r.result.unpacked < SIZE / 4);
}

static void a_layer_is_checked_in_one_go(void **state)
{
	static const char zeros[1024];
	const struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_buf tar = OCI_BUF_INIT;
	oci_auto_close int fd = -1;
	struct oci_layer_check in = {.blob = {.offset = 3,
					     .size = sizeof(zeros),
					     .subject = "blob",
					     .limits = &limits,
					     .budget = budget,
					     .findings = &findings}};
	struct oci_layer_result out;
	struct oci_err err = {0};

	(void)state;
	oci_buf_add(&tar, zeros, sizeof(zeros));
	in.blob.fd = fd = file_of(&tar);
	assert_works(oci_layer_check(&in, &out, &err), err);
	assert_false(out.changed);
	assert_digest(&out.bytes.diff_id, zeros, sizeof(zeros));
	assert_int_equal(findings.count, 0);
	oci_layer_result_release(&out);
}

static void touch(const struct oci_layer_entry *entry, void *arg)
{
	(void)entry;
	assert_int_equal(pwrite(*(int *)arg, "!", 1, 3 + 700), 1);
}

static void a_layer_that_changes_meanwhile_is_noticed(void **state)
{
	const struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_buf tar = OCI_BUF_INIT;
	oci_auto_close int fd = -1;
	struct oci_layer_check in = {.blob = {.offset = 3,
					     .size = 1536,
					     .subject = "blob",
					     .limits = &limits,
					     .budget = budget,
					     .findings = &findings},
		.entry = touch};
	struct oci_layer_result out;
	struct oci_err err = {0};
	char *header = oci_buf_reserve(&tar, 1536);

	(void)state;
	memset(header, 0, 1536);
	memcpy(header, "a", 1);
	memcpy(header + 148, "000541", 6);
	tar.len = 1536;
	in.blob.fd = fd = file_of(&tar);
	in.arg = &fd;
	usleep(20000); /* the clock of files is a coarse one */
	assert_works(oci_layer_check(&in, &out, &err), err);
	assert_int_equal(findings.seen[OCI_RULE_TAR_CHECKSUM], 0);
	assert_true(out.changed);
	oci_layer_result_release(&out);
}

static void media_types_tell_the_compression(void **state)
{
	enum oci_wrapping wrapping;

	(void)state;
	assert_int_equal(oci_wrapping_of("application/vnd.oci.image.layer.v1.tar+zstd",
				 &wrapping),
		0);
	assert_int_equal(wrapping, OCI_WRAP_ZSTD);
	assert_int_equal(oci_wrapping_of("application/json", &wrapping), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_layers_are_read),
		cmocka_unit_test(several_members_are_one_layer),
		cmocka_unit_test(several_frames_are_one_layer),
		cmocka_unit_test(all_fields_of_a_gzip_header_are_read),
		cmocka_unit_test(a_layer_that_is_cut_anywhere_is_an_error),
		cmocka_unit_test(a_damaged_layer_is_an_error),
		cmocka_unit_test(reserved_bits_are_an_error),
		cmocka_unit_test(trailing_bytes_are_an_error),
		cmocka_unit_test(an_empty_layer_is_an_error),
		cmocka_unit_test(
			another_compression_than_the_media_type_says_is_an_error),
		cmocka_unit_test(wide_windows_and_dictionaries_are_an_error),
		cmocka_unit_test(a_layer_over_its_limit_is_an_error),
		cmocka_unit_test(a_bomb_is_an_error_and_is_not_read_on),
		cmocka_unit_test(a_layer_is_checked_in_one_go),
		cmocka_unit_test(a_layer_that_changes_meanwhile_is_noticed),
		cmocka_unit_test(media_types_tell_the_compression),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
