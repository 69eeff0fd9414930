/*
 * Places that images are written to: the values of --output.
 *
 * oci:DIR[:TAG], oci-archive:FILE[:[NAME:]TAG] and docker-archive:FILE[:NAME[:TAG]];
 * the FILE "-" is standard output.
 */
#ifndef GOCI_OPTIONS_DESTINATION_H
#define GOCI_OPTIONS_DESTINATION_H

#include "oci/ref.h"

#include <stdbool.h>

/*
 * Parses a place. The tag of an archive is set as NAME[:TAG] or :TAG. The caller
 * releases `ref`, on failure too.
 */
int goci_destination_parse(const char *text, struct oci_ref *ref, struct oci_err *err);
int goci_check_destination(const char *value, struct oci_err *err);

/* Whether the path of an archive is standard output, by "-" or a name in /dev. */
bool goci_path_is_stdout(const char *path);
/* Whether an archive is written to standard output. */
bool goci_destination_is_stdout(const struct oci_ref *ref);

#endif
