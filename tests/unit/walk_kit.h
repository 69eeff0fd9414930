/*
 * Layers as tars whose headers are made field by field, and what walking them tells.
 */
#ifndef GOCI_TEST_WALK_KIT_H
#define GOCI_TEST_WALK_KIT_H

#include "strict/files.h"
#include "strict/unwrap.h"
#include "strict/walk.h"
#include "test.h"

#include <stdlib.h>

enum { BLOCK = 512, ENTRIES = 4 };

/* An entry as its header's fields; `edit` puts bytes anywhere into the header. */
struct entry {
	const char *name;
	char type; /* 0: a regular file */
	unsigned mode;
	unsigned uid;
	const char *link;
	const char *content;
	size_t size; /* of content that has a NUL in it */
	struct {
		size_t at;
		const char *bytes;
		size_t len;
	} edit;
	bool unsealed; /* the checksum is that from before the edit */
};

enum tail { END, NO_END, ONE_BLOCK, JUNK, ZERO_THEN_MORE, CUT };

#define GNU .edit = {257, "ustar  ", 8}
#define PAX(records)                                           \
	{                                                      \
		.name = "x", .type = 'x', .content = (records) \
	}

/* What a case does not say is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* Digits and a NUL. */
static inline void put_octal(char *field, size_t width, size_t n)
{
	field[--width] = '\0';
	while (width--) {
		field[width] = (char)('0' + n % 8);
		n /= 8;
	}
}

static inline void seal(char *block)
{
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	put_octal(block + 148, 7, sum);
}

static inline void add_entry(struct oci_buf *tar, const struct entry *e)
{
	size_t size = e->size ? e->size : e->content ? strlen(e->content) : 0;
	char *block = oci_buf_reserve(tar, (size_t)BLOCK * 2);

	memset(block, 0, (size_t)BLOCK * 2);
	memcpy(block, e->name, strlen(e->name));
	put_octal(block + 100, 8, e->mode ? e->mode : 0644);
	put_octal(block + 108, 8, e->uid);
	put_octal(block + 124, 12, size);
	block[156] = e->type ? e->type : '0';
	if (e->link)
		memcpy(block + 157, e->link, strlen(e->link));
	memcpy(block + 257, "ustar\00000", 8);
	seal(block);
	if (e->edit.bytes)
		memcpy(block + e->edit.at, e->edit.bytes, e->edit.len);
	if (!e->unsealed)
		seal(block);
	if (size)
		memcpy(block + BLOCK, e->content, size);
	tar->len += size ? (size_t)BLOCK * 2 : BLOCK;
}

static inline void make_tar(
	struct oci_buf *tar, const struct entry *entries, enum tail tail)
{
	static const char zeros[2 * BLOCK];
	static const struct entry more = {"more"};

	for (size_t i = 0; i < ENTRIES && entries[i].name; i++)
		add_entry(tar, &entries[i]);
	if (tail == CUT)
		tar->len -= 100;
	if (tail == ONE_BLOCK || tail == ZERO_THEN_MORE)
		oci_buf_add(tar, zeros, BLOCK);
	if (tail == ZERO_THEN_MORE)
		add_entry(tar, &more);
	if (tail == END || tail == JUNK)
		oci_buf_add(tar, zeros, sizeof(zeros));
	if (tail == JUNK)
		oci_buf_adds(tar, "junk");
}

/* Hands a tar out in parts of `part` bytes. */
struct source {
	const char *data;
	size_t left;
	size_t part;
};

static inline int next(void *arg, const void **data, size_t *len, struct oci_err *err)
{
	struct source *s = arg;

	(void)err;
	*data = s->data;
	*len = s->left < s->part ? s->left : s->part;
	s->data += *len;
	s->left -= *len;
	return *len ? OCI_UNWRAP_MORE : OCI_UNWRAP_END;
}

/* What a test has: the layers that were read so far. */
struct image {
	struct oci_limits limits;
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_files *files;
	unsigned layers;
	size_t part;
};

static inline struct image image_new(void)
{
	struct image image = {.limits = OCI_LIMITS_INIT, .part = SIZE_MAX};

	image.budget = oci_budget_new(&image.limits);
	return image;
}

static inline void image_release(struct image *image)
{
	oci_files_free(image->files);
	oci_findings_release(&image->findings);
	oci_budget_free(image->budget);
}

#define auto_image OCI_AUTO(image_release) struct image

static inline void read_tar(struct image *image, const struct oci_buf *tar)
{
	struct source source = {tar->data, tar->len, image->part};
	struct oci_files *files = oci_files_new(image->budget, image->layers++);
	struct oci_walk walk = {.next = next,
		.source = &source,
		.subject = "layer",
		.limits = &image->limits,
		.findings = &image->findings,
		.files = files};
	struct oci_err err = {0};

	assert_int_equal(oci_walk(&walk, &err), 0);
	oci_files_stack(&image->files, files, &image->findings, "layer");
}

static inline void read_entries(
	struct image *image, const struct entry *entries, enum tail tail)
{
	oci_auto_buf tar = OCI_BUF_INIT;

	make_tar(&tar, entries, tail);
	read_tar(image, &tar);
}

#endif
