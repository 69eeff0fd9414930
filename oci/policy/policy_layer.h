/*
 * What a layer was seen to hold while it was read, for the policy of its image.
 */
#ifndef OCI_VERIFY_POLICY_LAYER_H
#define OCI_VERIFY_POLICY_LAYER_H

#include "oci/policy.h"

/*
 * Why a file of the layer cannot be run alone; NULL when it can. Of programs that
 * cannot, so many are kept; those beyond are said to be unknown.
 */
const char *oci_policy_layer_why(
	const struct oci_policy_layer *layer, const char *path);

#endif
