/*
 * What was found in a layer while it was read, as input for the policy of its image.
 */
#ifndef OCI_VERIFY_POLICY_LAYER_H
#define OCI_VERIFY_POLICY_LAYER_H

#include "oci/policy.h"

/*
 * The reason why a file of the layer cannot run without other files; NULL when it can.
 * The number of such programs that are kept is limited; any further one is reported as
 * unknown.
 */
const char *oci_policy_layer_why(
	const struct oci_policy_layer *layer, const char *path);

#endif
