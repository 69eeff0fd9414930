/*
 * Writes values as YAML.
 */
#ifndef GOCI_SETTINGS_YAML_WRITE_H
#define GOCI_SETTINGS_YAML_WRITE_H

#include "oci/buf.h"

/*
 * Appends a text as a scalar on one line: plain if YAML 1.1 and 1.2 read that as a
 * string or a number, else in double quotes, with escapes for what is not printable.
 */
void goci_yaml_write(const char *text, struct oci_buf *out);

#endif
