/*
 * A cache and a pool to pack with, and a tree with what is hard to pack.
 */
#ifndef GOCI_TEST_LAYER_KIT_H
#define GOCI_TEST_LAYER_KIT_H

#include "folder.h"
#include "oci/layer.h"
#include "store/blobs.h"

#include <zlib.h>

static const struct oci_attrs plain = {.mode = 0644, .mtime = 1700000000};

/* A cache and a pool to pack with. */
struct kit {
	struct oci_cache *cache;
	struct oci_pool *pool;
	struct oci_packer packer;
};

static inline struct kit kit_new(const char *dir, const char *cache, unsigned jobs)
{
	oci_auto_free char *path = in_folder(dir, cache);
	struct oci_err err = {0};
	struct kit kit = {oci_cache_open(path, NULL, &err), oci_pool_new(jobs), {0}};

	if (!kit.cache)
		fail_msg("%s", err.msg);
	kit.packer = (struct oci_packer){.cache = kit.cache, .pool = kit.pool};
	return kit;
}

static inline void kit_free(struct kit *kit)
{
	oci_cache_close(kit->cache);
	oci_pool_free(kit->pool);
}

/* Inflates the blob of a layer. */
static inline void unpack(
	const struct kit *kit, const struct oci_layer *layer, struct oci_buf *tar)
{
	oci_auto_buf packed = OCI_BUF_INIT;
	struct oci_err err = {0};
	z_stream z = {0};

	assert_works(oci_blobs_read(oci_cache_blobs(kit->cache), &layer->digest,
			     layer->size, 1 << 30, &packed, &err),
		err);
	z.next_out = (unsigned char *)oci_buf_reserve(tar, (size_t)layer->unpacked);
	z.avail_out = (uInt)layer->unpacked;
	z.next_in = (unsigned char *)packed.data;
	z.avail_in = (uInt)packed.len;
	assert_int_equal(inflateInit2(&z, 16 + 15), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	tar->len = (size_t)layer->unpacked;
}

static inline void fill(struct oci_tree *tree)
{
	const struct oci_attrs odd = {
		.mode = 04751, .uid = 3000000, .gid = 7, .mtime = -5};
	struct oci_err err = {0};
	oci_auto_buf deep = OCI_BUF_INIT;

	for (int i = 0; i < 40; i++)
		oci_buf_addf(&deep, "folder-%d/", i);
	oci_buf_adds(&deep, "file");
	assert_works(oci_tree_add_data(tree, "app/run", "#!", 2, &odd, &err), err);
	assert_works(oci_tree_add_data(tree, deep.data, "deep", 4, &plain, &err), err);
	assert_works(oci_tree_add_data(tree, "app/gr\xc3\xbc\xc3\x9f-\xe6\x97\xa5",
			     "umlaut", 6, &plain, &err),
		err);
	assert_works(oci_tree_add_symlink(
			     tree, "app/link", "zu/gr\xc3\xbc\xc3\x9f", &plain, &err),
		err);
	assert_works(oci_tree_sort(tree, &err), err);
}

static inline void make(struct kit *kit, struct oci_layer *layer)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err = {0};

	fill(&tree);
	assert_works(oci_layer_make(&kit->packer, &tree, layer, &err), err);
}

#endif
