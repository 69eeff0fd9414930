/*
 * Mending the config of a foreign image that is built upon: what readers would refuse
 * is left out, so that an image that extends it is one that they take.
 */
#ifndef OCI_MEND_H
#define OCI_MEND_H

#include "oci/buf.h"

#include <jansson.h>

/*
 * A copy of a config of `layers` layers in which every member is of its type, every
 * variable NAME=VALUE, every time as of RFC 3339, and which has no history or one of as
 * many layers. What was done is added to `told`, a text each. Owned by the caller.
 */
json_t *oci_config_mend(const json_t *config, size_t layers, struct oci_strv *told);

#endif
