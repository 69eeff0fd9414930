#include "archive_header.h"

#include "strict/number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns -1 when the field is not a number, or is negative. */
static int64_t number(const char *field, size_t len)
{
	int64_t value;

	return oci_tar_number((const unsigned char *)field, len, &value) ? value : -1;
}

static bool sum_is_right(const char *block)
{
	int64_t sum = 8 * ' ';

	for (int i = 0; i < OCI_ARCHIVE_BLOCK; i++)
		if (i < 148 || i >= 156)
			sum += (unsigned char)block[i];
	return sum == number(block + 148, 8);
}

static enum oci_member_type type_of(char flag)
{
	static const struct {
		char flag;
		enum oci_member_type type;
	} types[] = {{'0', OCI_MEMBER_FILE}, {'\0', OCI_MEMBER_FILE},
		{'7', OCI_MEMBER_FILE}, {'5', OCI_MEMBER_DIR},
		{'2', OCI_MEMBER_SYMLINK}, {'1', OCI_MEMBER_HARDLINK},
		{'x', OCI_MEMBER_PAX}, {'g', OCI_MEMBER_GLOBAL},
		{'L', OCI_MEMBER_LONG_PATH}, {'K', OCI_MEMBER_LONG_LINK}};

	for (size_t i = 0; i < OCI_COUNT(types); i++)
		if (types[i].flag == flag)
			return types[i].type;
	return OCI_MEMBER_OTHER;
}

const char *oci_archive_header_read(
	const char block[OCI_ARCHIVE_BLOCK], struct oci_archive_header *h)
{
	static const char zeros[OCI_ARCHIVE_BLOCK];
	bool is_ustar = memcmp(block + 257, "ustar\00000", 8) == 0;

	*h = (struct oci_archive_header){OCI_MEMBER_END, 0, "", ""};
	if (memcmp(block, zeros, sizeof(zeros)) == 0)
		return NULL;
	if (!sum_is_right(block))
		return "the checksum of a header is wrong";
	h->type = type_of(block[156]);
	h->size = number(block + 124, 12);
	if (h->size < 0)
		return "the size of a member is no number";
	if (h->type != OCI_MEMBER_FILE && h->type < OCI_MEMBER_PAX) {
		if (h->size && h->type != OCI_MEMBER_HARDLINK)
			return "a member that is no file has content";
		h->size = 0;
	}
	if (is_ustar && block[345])
		snprintf(h->path, sizeof(h->path), "%.155s/%.100s", block + 345, block);
	else
		snprintf(h->path, sizeof(h->path), "%.100s", block);
	snprintf(h->link, sizeof(h->link), "%.100s", block + 157);
	return NULL;
}

static const char *keep(
	const char *value, size_t len, struct oci_buf *name, const char *why)
{
	if (!len || memchr(value, '\0', len))
		return why;
	oci_buf_clear(name);
	oci_buf_add(name, value, len);
	return NULL;
}

static const char *keep_size(const char *value, size_t len, int64_t *size)
{
	*size = 0;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)value[i]) || *size > INT64_MAX / 10 - 9)
			return "the size of a pax header is no number";
		*size = *size * 10 + (value[i] - '0');
	}
	return len ? NULL : "the size of a pax header is empty";
}

static const char *record(const char *key, size_t key_len, const char *value,
	size_t len, struct oci_buf *path, struct oci_buf *link, int64_t *size)
{
	if (key_len == 4 && memcmp(key, "path", 4) == 0)
		return keep(value, len, path, "a pax header has an invalid path");
	if (key_len == 8 && memcmp(key, "linkpath", 8) == 0)
		return keep(value, len, link, "a pax header has an invalid linkpath");
	if (key_len == 4 && memcmp(key, "size", 4) == 0)
		return keep_size(value, len, size);
	if (key_len > 10 && memcmp(key, "GNU.sparse", 10) == 0)
		return "a member is sparse";
	return NULL;
}

const char *oci_archive_pax(const char *text, size_t len, bool global,
	struct oci_buf *path, struct oci_buf *link, int64_t *size)
{
	size_t before = path->len + link->len;
	int64_t size_before = *size;

	while (len) {
		char *behind;
		unsigned long whole = strtoul(text, &behind, 10);
		const char *key = behind + 1, *equals, *why;

		if (!isdigit((unsigned char)*text) || *behind != ' ' || whole > len ||
			whole < 5 || text[whole - 1] != '\n' || key >= text + whole)
			return "a pax header has a malformed record";
		equals = memchr(key, '=', (size_t)(text + whole - key));
		if (!equals || equals == key)
			return "a pax header has a record without a key";
		why = record(key, (size_t)(equals - key), equals + 1,
			(size_t)(text + whole - 1 - equals - 1), path, link, size);
		if (why)
			return why;
		text += whole;
		len -= whole;
	}
	if (global && (path->len + link->len != before || *size != size_before))
		return "a global pax header names a path or a size";
	return NULL;
}
