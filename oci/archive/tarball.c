#include "tarball.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 512, CHECKSUM = 148 };

/* The largest size that 11 octal digits can say. */
#define OCTAL_MAX ((INT64_C(1) << 33) - 1)

/* ustar: fields are at fixed places, numbers are octal digits (pax, "ustar"). */
static void fill_header(char block[BLOCK], const char *path, int64_t size, char type)
{
	unsigned sum = 0;

	memset(block, 0, BLOCK);
	memcpy(block, path, strnlen(path, 100));
	memcpy(block + 100, type == '5' ? "0000755" : "0000644", 8);
	memcpy(block + 108, "0000000", 8);
	memcpy(block + 116, "0000000", 8);
	(void)snprintf(block + 124, 12, "%011llo",
		(unsigned long long)(size > OCTAL_MAX ? 0 : size));
	memcpy(block + 136, "00000000000", 12);
	memset(block + CHECKSUM, ' ', 8);
	block[156] = type;
	memcpy(block + 257, "ustar\00000", 8);
	memcpy(block + 329, "0000000", 8);
	memcpy(block + 337, "0000000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	(void)snprintf(block + CHECKSUM, 8, "%06o", sum);
}

static int put(
	struct oci_tarball *tar, const void *data, size_t len, struct oci_err *err)
{
	return len ? oci_output_write(tar->output, data, len, tar->cancel, err) : 0;
}

static int put_header(struct oci_tarball *tar, const char *path, int64_t size,
	char type, struct oci_err *err)
{
	char block[BLOCK];

	fill_header(block, path, size, type);
	tar->left = type == '5' ? 0 : size;
	tar->pad = (size_t)(-tar->left & (BLOCK - 1));
	return put(tar, block, BLOCK, err);
}

/* A record says its own length: "20 size=8589934592\n". */
static int put_size(struct oci_tarball *tar, int64_t size, struct oci_err *err)
{
	char record[BLOCK] = "";
	int len =
		snprintf(record, sizeof(record), "%d size=%lld\n", 20, (long long)size);

	len = snprintf(record, sizeof(record), "%d size=%lld\n", len, (long long)size);
	if (put_header(tar, "pax", len, 'x', err) < 0)
		return -1;
	tar->left = 0;
	return put(tar, record, sizeof(record), err);
}

int oci_tarball_file(
	struct oci_tarball *tar, const char *path, int64_t size, struct oci_err *err)
{
	if (size > OCTAL_MAX && put_size(tar, size, err) < 0)
		return -1;
	return put_header(tar, path, size, '0', err);
}

int oci_tarball_data(void *tarball, const void *data, size_t len, struct oci_err *err)
{
	struct oci_tarball *tar = tarball;

	if ((int64_t)len > tar->left)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"content is longer than it was said to be");
	tar->left -= (int64_t)len;
	return put(tar, data, len, err);
}

int oci_tarball_end_file(struct oci_tarball *tar, struct oci_err *err)
{
	static const char zeros[BLOCK];

	if (tar->left)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"content is shorter than it was said to be");
	return put(tar, zeros, tar->pad, err);
}

int oci_tarball_text(struct oci_tarball *tar, const char *path, const char *text,
	size_t len, struct oci_err *err)
{
	if (oci_tarball_file(tar, path, (int64_t)len, err) < 0 ||
		oci_tarball_data(tar, text, len, err) < 0)
		return -1;
	return oci_tarball_end_file(tar, err);
}

int oci_tarball_folder(struct oci_tarball *tar, const char *path, struct oci_err *err)
{
	return put_header(tar, path, 0, '5', err);
}

int oci_tarball_end(struct oci_tarball *tar, struct oci_err *err)
{
	static const char zeros[2 * BLOCK];

	return put(tar, zeros, sizeof(zeros), err);
}
