#include "oci/layer.h"

#include "compressor.h"
#include "reuse.h"
#include "store/blobs.h"
#include "stream.h"
#include "tar.h"

#include <stdio.h>

static void layer_key(const struct oci_packer *packer, const struct oci_digest *diff_id,
	struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor = oci_compression_version(&packer->compression);

	oci_hasher_add_str(h, "layer 2");
	oci_hasher_add_str(h, compressor);
	oci_hasher_add_str(h, diff_id->str);
	oci_hasher_finish(h, key);
}

/* A layer record has the form "<diff id> <digest> <size> <unpacked>". */
int oci_layer_parse(const char *text, struct oci_layer *layer)
{
	char diff_id[80], digest[80];
	long long size, unpacked;
	struct oci_err ignored;

	if (sscanf(text, "%79s %79s %lld %lld", diff_id, digest, &size, &unpacked) != 4)
		return -1;
	layer->size = size;
	layer->unpacked = unpacked;
	if (oci_digest_parse(diff_id, &layer->diff_id, &ignored) < 0)
		return -1;
	return oci_digest_parse(digest, &layer->digest, &ignored);
}

static char *format_record(const struct oci_layer *layer)
{
	return oci_xasprintf("%s %s %lld %lld\n", layer->diff_id.str, layer->digest.str,
		(long long)layer->size, (long long)layer->unpacked);
}

/* Reads the layer record that is stored under a key. */
static int look_up(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer)
{
	oci_auto_buf record = OCI_BUF_INIT;

	*layer = (struct oci_layer){
		.media_type = oci_compression_media_type(&packer->compression)};
	layer->key = *key;
	return packer->anew || oci_cache_get(packer->cache, key, &record) < 0
		       ? -1
		       : oci_layer_parse(record.data, layer);
}

/* True when the layer's blob is present and valid. */
static int take(const struct oci_packer *packer, struct oci_layer *layer)
{
	struct oci_err ignored;
	oci_auto_close int fd = oci_blobs_open_checked(
		oci_cache_blobs(packer->cache), &layer->digest, layer->size, &ignored);

	if (fd < 0)
		return -1;
	oci_blobs_mark(fd, &layer->mark);
	layer->cached = true;
	return 0;
}

int oci_layer_recall(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer)
{
	return look_up(packer, key, layer) < 0 ? -1 : take(packer, layer);
}

int oci_layer_open(const struct oci_layer *layer, const struct oci_cache *cache,
	struct oci_err *err)
{
	return oci_blobs_open_marked(
		oci_cache_blobs(cache), &layer->digest, layer->size, &layer->mark, err);
}

static int remember(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_free char *record = format_record(layer);

	layer->key = *key;
	return oci_cache_put_named(
		packer->cache, key, record, &layer->digest, layer->size, err);
}

/* The bytes of the tar, but for extended headers: what a meter counts up to. */
static int64_t size_of(const struct oci_tree *tree)
{
	enum { BLOCK = 512 };
	int64_t size = 2 * BLOCK;

	for (size_t i = 0; i < tree->count; i++)
		size += BLOCK + (tree->entries[i].size + BLOCK - 1) / BLOCK * BLOCK;
	return size;
}

/* A pass over all files begins. */
static void begin_pass(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_hash_sink *plain)
{
	plain->meter = packer->meter;
	if (packer->meter)
		oci_meter_begin(packer->meter, size_of(tree));
}

/* tar -> hash (diff id) -> compressor -> hash (digest) -> file */
static int pack(const struct oci_packer *packer, const struct oci_tree *tree, int fd,
	struct oci_reuse *reuse, struct oci_layer *layer, struct oci_err *err)
{
	struct oci_fd_sink file;
	oci_auto_hash_sink packed = {0}, plain = {0};
	oci_auto_pool *own = packer->pool ? NULL : oci_pool_new(1);
	/*
	 * Declared last, so that it is freed first: until then it writes pending blocks
	 * to the sinks above.
	 */
	oci_auto_compressor *compressor = NULL;

	oci_fd_sink_init(&file, fd);
	oci_hash_sink_init(&packed, &file.sink);
	compressor = oci_compressor_new(
		&packer->compression, &packed.sink, own ? own : packer->pool, reuse);
	oci_hash_sink_init(&plain, oci_compressor_sink(compressor));
	begin_pass(packer, tree, &plain);
	if (oci_tar_write(tree, &plain.sink, packer->cancel, err) < 0 ||
		oci_compressor_finish(compressor, err) < 0)
		return -1;
	oci_hash_sink_finish(&plain, &layer->diff_id);
	oci_hash_sink_finish(&packed, &layer->digest);
	layer->unpacked = plain.size;
	layer->size = packed.size;
	return 0;
}

int oci_layer_write(const struct oci_packer *packer, const struct oci_tree *tree,
	int fd, struct oci_layer *layer, struct oci_err *err)
{
	*layer = (struct oci_layer){
		.media_type = oci_compression_media_type(&packer->compression)};
	return pack(packer, tree, fd, NULL, layer, err);
}

static int make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_reuse *reuse, struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;

	if (oci_cache_tmp(packer->cache, &tmp, err) < 0 ||
		pack(packer, tree, tmp.fd, reuse, layer, err) < 0 ||
		oci_cache_put_blob(packer->cache, &tmp, &layer->digest, err) < 0)
		return -1;
	oci_blobs_mark(tmp.fd, &layer->mark);
	return 0;
}

/* Packs the layer, reusing blocks of the previous one. */
static int make_next(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_free char *version = oci_compression_version(&packer->compression);
	oci_auto_reuse reuse = OCI_REUSE_INIT;

	if (!packer->lineage)
		return make(packer, tree, NULL, layer, err);
	oci_reuse_begin(
		&reuse, packer->anew ? NULL : packer->cache, packer->lineage, version);
	if (make(packer, tree, &reuse, layer, err) < 0)
		return -1;
	return oci_reuse_save(&reuse, packer->cache, packer->lineage, version,
		&layer->digest, layer->size, err);
}

/* Computes the diff id only. */
static int hash(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_digest *diff_id, struct oci_err *err)
{
	oci_auto_hash_sink plain = {0};

	oci_hash_sink_init(&plain, NULL);
	begin_pass(packer, tree, &plain);
	if (oci_tar_write(tree, &plain.sink, packer->cancel, err) < 0)
		return -1;
	oci_hash_sink_finish(&plain, diff_id);
	return 0;
}

int oci_layer_recall_same(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer)
{
	struct oci_digest diff_id;
	struct oci_err ignored;

	/* Faults of the tree are reported when the layer is packed. */
	if (look_up(packer, key, layer) < 0 ||
		hash(packer, tree, &diff_id, &ignored) < 0 ||
		oci_digest_cmp(&diff_id, &layer->diff_id) != 0)
		return -1;
	return take(packer, layer);
}

static int make_anew(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err)
{
	*layer = (struct oci_layer){
		.media_type = oci_compression_media_type(&packer->compression)};
	return make_next(packer, tree, layer, err);
}

int oci_layer_make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err)
{
	struct oci_digest wanted, key;

	if (!packer->anew) {
		if (hash(packer, tree, &wanted, err) < 0)
			return -1;
		layer_key(packer, &wanted, &key);
		if (look_up(packer, &key, layer) == 0 &&
			oci_digest_cmp(&wanted, &layer->diff_id) == 0 &&
			take(packer, layer) == 0)
			return 0;
	}
	if (make_anew(packer, tree, layer, err) < 0)
		return -1;
	if (!packer->anew && oci_digest_cmp(&wanted, &layer->diff_id) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"its files changed while they were packed; build again when "
			"nothing writes to them");
	layer_key(packer, &layer->diff_id, &key);
	return remember(packer, &key, layer, err);
}

int oci_layer_make_as(const struct oci_packer *packer, const struct oci_digest *key,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err)
{
	int status = packer->fresh ? make_anew(packer, tree, layer, err)
				   : oci_layer_make(packer, tree, layer, err);

	return status < 0 ? -1 : remember(packer, key, layer, err);
}
