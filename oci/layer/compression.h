/*
 * Maps a selected compression to its codec and level.
 */
#ifndef OCI_LAYER_COMPRESSION_H
#define OCI_LAYER_COMPRESSION_H

#include "codec.h"

/* The selected codec, or the default one; static. */
const struct oci_codec *oci_compression_codec(
	const struct oci_compression *compression);

/* The selected level, or the codec's default. */
int oci_compression_level(const struct oci_compression *compression);

#endif
