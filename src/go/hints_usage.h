/*
 * Shortens the output of a tool of Go that rejects a flag: it prints the usage text
 * with all of its flags.
 */
#ifndef GOCI_GO_HINTS_USAGE_H
#define GOCI_GO_HINTS_USAGE_H

#include "oci/buf.h"

#include <stdbool.h>

/*
 * Removes the usage text from `output`. Returns the reason as one line, owned by the
 * caller; NULL, with `output` unchanged, where there is no usage text. `*rest` says
 * whether the output holds anything else.
 */
char *goci_hint_usage(struct oci_buf *output, bool *rest);

#endif
