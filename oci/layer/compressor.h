/*
 * The compressor: a sink that packs fixed blocks on the pool's workers and writes them
 * in order. Memory is bounded whatever the content's size and the number of workers.
 */
#ifndef OCI_LAYER_COMPRESSOR_H
#define OCI_LAYER_COMPRESSOR_H

#include "oci/layer.h"
#include "oci/pool.h"
#include "stream.h"

/*
 * A sink that compresses into `next`; `reuse`, which may be NULL, knows blocks that
 * were compressed before. What is passed is borrowed until it is freed: up to then
 * blocks that are under way are written.
 */
struct oci_compressor;
struct oci_reuse;
struct oci_compressor *oci_compressor_new(const struct oci_compression *compression,
	struct oci_sink *next, struct oci_pool *pool, struct oci_reuse *reuse);
struct oci_sink *oci_compressor_sink(struct oci_compressor *c);
/* Writes what is left and the end; call it once, and then only free. */
int oci_compressor_finish(struct oci_compressor *c, struct oci_err *err);
void oci_compressor_free(struct oci_compressor *c);
void oci_compressor_freep(struct oci_compressor **c);
#define oci_auto_compressor OCI_AUTO(oci_compressor_freep) struct oci_compressor

#endif
