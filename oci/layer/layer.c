#include "oci/layer.h"

#include "oci/blobs.h"
#include "oci/stream.h"
#include "reuse.h"
#include "tar.h"

#include <stdio.h>

static void add_number(struct oci_hasher *h, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	oci_hasher_add_str(h, text);
}

static void layer_key(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor = oci_compression_version(&packer->compression);

	oci_hasher_add_str(h, "layer 1");
	oci_hasher_add_str(h, compressor);
	for (size_t i = 0; i < tree->count; i++) {
		const struct oci_entry *e = &tree->entries[i];

		oci_hasher_add_str(h, e->path);
		add_number(h, e->type);
		add_number(h, e->attrs.mode);
		add_number(h, e->attrs.uid);
		add_number(h, e->attrs.gid);
		add_number(h, e->attrs.mtime);
		oci_hasher_add_str(h, e->link ? e->link : "");
		oci_hasher_add_str(h, e->type == OCI_ENTRY_FILE ? e->digest.str : "");
	}
	oci_hasher_finish(h, key);
}

/* A record is "<diff id> <digest> <size> <unpacked>". */
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

char *oci_layer_record(const struct oci_layer *layer)
{
	return oci_xasprintf("%s %s %lld %lld\n", layer->diff_id.str, layer->digest.str,
		(long long)layer->size, (long long)layer->unpacked);
}

int oci_layer_recall(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer)
{
	oci_auto_buf record = OCI_BUF_INIT;
	oci_auto_close int fd = -1;
	struct oci_err ignored;

	*layer = (struct oci_layer){
		.media_type = oci_compression_media_type(&packer->compression)};
	if (packer->anew || oci_cache_get(packer->cache, key, &record) < 0 ||
		oci_layer_parse(record.data, layer) < 0)
		return -1;
	layer->key = *key;
	fd = oci_blobs_open_checked(
		oci_cache_blobs(packer->cache), &layer->digest, layer->size, &ignored);
	layer->cached = fd >= 0;
	return fd < 0 ? -1 : 0;
}

int oci_layer_remember(const struct oci_packer *packer, const struct oci_digest *key,
	struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_free char *record = oci_layer_record(layer);

	layer->key = *key;
	return oci_cache_put_named(
		packer->cache, key, record, &layer->digest, layer->size, err);
}

/* tar -> hash (diff id) -> compressor -> hash (digest) -> file */
static int pack(const struct oci_packer *packer, const struct oci_tree *tree, int fd,
	struct oci_reuse *reuse, struct oci_layer *layer, struct oci_err *err)
{
	struct oci_fd_sink file;
	struct oci_hash_sink packed, plain;
	oci_auto_compressor *compressor = NULL;
	int status;

	oci_fd_sink_init(&file, fd);
	oci_hash_sink_init(&packed, &file.sink);
	compressor = oci_compressor_new(
		&packer->compression, &packed.sink, packer->pool, reuse);
	oci_hash_sink_init(&plain, oci_compressor_sink(compressor));
	status = oci_tar_write(tree, &plain.sink, packer->cancel, err);
	if (status == 0)
		status = oci_compressor_finish(compressor, err);
	if (status == 0) {
		oci_hash_sink_finish(&plain, &layer->diff_id);
		oci_hash_sink_finish(&packed, &layer->digest);
		layer->unpacked = plain.size;
		layer->size = packed.size;
	}
	oci_hash_sink_release(&plain);
	oci_hash_sink_release(&packed);
	return status;
}

static int make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_reuse *reuse, struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;

	if (oci_cache_tmp(packer->cache, &tmp, err) < 0 ||
		pack(packer, tree, tmp.fd, reuse, layer, err) < 0)
		return -1;
	return oci_cache_put_blob(packer->cache, &tmp, &layer->digest, err);
}

/* With what is known of the layer before it. */
static int make_next(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_free char *version = oci_compression_version(&packer->compression);
	oci_auto_reuse reuse = OCI_REUSE_INIT;

	if (!packer->lineage)
		return make(packer, tree, NULL, layer, err);
	if (!packer->anew)
		oci_reuse_load(&reuse, packer->cache, packer->lineage, version);
	if (make(packer, tree, &reuse, layer, err) < 0)
		return -1;
	return oci_reuse_save(&reuse, packer->cache, packer->lineage, version,
		&layer->digest, layer->size, err);
}

int oci_layer_make(const struct oci_packer *packer, const struct oci_tree *tree,
	struct oci_layer *layer, struct oci_err *err)
{
	struct oci_digest key;

	layer_key(packer, tree, &key);
	if (oci_layer_recall(packer, &key, layer) == 0)
		return 0;
	*layer = (struct oci_layer){
		.media_type = oci_compression_media_type(&packer->compression)};
	if (make_next(packer, tree, layer, err) < 0)
		return -1;
	return oci_layer_remember(packer, &key, layer, err);
}
