#include "record.h"

#include "cache_impl.h"

#include <stdio.h>
#include <string.h>

/*
 * A file is a line "<sum> <digest of the blob, or -> <size of the blob>", then the
 * record. The sum covers the key and all that follows: a record is small and read
 * often, so it carries its own checksum, while a blob is verified by its name.
 */
static void make_sum(const struct oci_digest *key, const char *rest, size_t len,
	struct oci_digest *sum)
{
	oci_auto_hasher *h = oci_hasher_new();

	oci_hasher_add_str(h, key->str);
	oci_hasher_add(h, rest, len);
	oci_hasher_finish(h, sum);
}

void oci_record_write(const struct oci_digest *key, const char *record,
	const struct oci_digest *blob, int64_t size, struct oci_buf *out)
{
	oci_auto_buf rest = OCI_BUF_INIT;
	struct oci_digest sum;

	oci_buf_addf(&rest, " %s %lld\n", blob ? blob->str : "-",
		blob ? (long long)size : 0LL);
	oci_buf_adds(&rest, record);
	make_sum(key, rest.data, rest.len, &sum);
	oci_buf_adds(out, sum.str);
	oci_buf_add(out, rest.data, rest.len);
}

int oci_record_head(const char *text, struct oci_record *r)
{
	const char *end = strchr(text, '\n');
	char sum[80], blob[80];
	long long size;
	struct oci_err ignored;

	if (!end || sscanf(text, "%79s %79s %lld", sum, blob, &size) != 3 ||
		oci_digest_parse(sum, &r->sum, &ignored) < 0)
		return -1;
	r->head = (size_t)(end - text) + 1;
	r->blob_size = -1;
	if (strcmp(blob, "-") == 0)
		return 0;
	r->blob_size = size;
	return size < 0 ? -1 : oci_digest_parse(blob, &r->blob, &ignored);
}

int oci_record_parse(
	const struct oci_digest *key, const struct oci_buf *file, struct oci_record *r)
{
	struct oci_digest sum;
	size_t len;

	if (oci_record_head(file->data, r) < 0)
		return -1;
	len = strlen(r->sum.str);
	make_sum(key, file->data + len, file->len - len, &sum);
	return oci_digest_cmp(&sum, &r->sum) == 0 ? 0 : -1;
}
