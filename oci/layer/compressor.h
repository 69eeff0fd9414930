/*
 * The compressor: a sink that compresses fixed-size blocks on the pool's workers and
 * writes them in order. Its memory is bounded, whatever the size of the content and the
 * number of workers.
 */
#ifndef OCI_LAYER_COMPRESSOR_H
#define OCI_LAYER_COMPRESSOR_H

#include "oci/layer.h"
#include "oci/pool.h"
#include "stream.h"

/*
 * Creates a sink that compresses into `next`. `reuse` holds blocks that were compressed
 * before, and may be NULL. All arguments are borrowed until the compressor is freed:
 * pending blocks are written until then.
 */
struct oci_compressor;
struct oci_reuse;
struct oci_compressor *oci_compressor_new(const struct oci_compression *compression,
	struct oci_sink *next, struct oci_pool *pool, struct oci_reuse *reuse);

/* The sink to write uncompressed bytes to; borrowed. */
struct oci_sink *oci_compressor_sink(struct oci_compressor *c);
/*
 * Writes the pending blocks and the end of the stream. Call it once; afterwards the
 * compressor may only be freed.
 */
int oci_compressor_finish(struct oci_compressor *c, struct oci_err *err);

/* Waits for pending blocks and frees the compressor; NULL is allowed. */
void oci_compressor_free(struct oci_compressor *c);
void oci_compressor_freep(struct oci_compressor **c);
#define oci_auto_compressor OCI_AUTO(oci_compressor_freep) struct oci_compressor

#endif
