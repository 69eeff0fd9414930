/*
 * The codec and the level that a compression selects.
 */
#ifndef OCI_LAYER_COMPRESSION_H
#define OCI_LAYER_COMPRESSION_H

#include "codec.h"

const struct oci_codec *oci_compression_codec(
	const struct oci_compression *compression);

int oci_compression_level(const struct oci_compression *compression);

#endif
