/*
 * Parsing and checking the option values of `goci measure`, and the ports and signals
 * of an image's config.
 *
 * A check has the signature that an option's table row takes (goci_check_*): 0 for a
 * valid value, otherwise -1 with an error that says what is expected.
 */
#ifndef GOCI_MEASURE_MEASURE_VALUES_H
#define GOCI_MEASURE_MEASURE_VALUES_H

#include "oci/err.h"

#include <jansson.h>
#include <stdint.h>

/* A duration: "10s", "1.5s", "500ms", "2m", or seconds without a unit; at most 1 h. */
int goci_duration_parse(const char *value, double *seconds, struct oci_err *err);
int goci_check_duration(const char *value, struct oci_err *err);

/* The number of starts, 1 to 1000. */
int goci_starts_parse(const char *value, unsigned *starts, struct oci_err *err);
int goci_check_starts(const char *value, struct oci_err *err);

/* "own" or "host". */

/* A memory limit of at least 4 MB, in bytes. */
int goci_memory_parse(const char *value, int64_t *bytes, struct oci_err *err);
int goci_check_memory(const char *value, struct oci_err *err);

/* A limit for processes and threads, 1 to 100000. */
int goci_pids_parse(const char *value, int64_t *pids, struct oci_err *err);
int goci_check_pids(const char *value, struct oci_err *err);

/* A TCP port, 1 to 65535, without "/tcp". Returns 0 when it is not one. */
unsigned goci_port_number(const char *value);
int goci_check_tcp_port(const char *value, struct oci_err *err);

/* The path of a URL: begins with "/", at most 1024 printable ASCII characters. */
int goci_check_url_path(const char *value, struct oci_err *err);

/* The first TCP port of ExposedPorts, or 0. `image` is "config" of the image's config
 * document. */
unsigned goci_exposed_port(const json_t *image);

/* The number of the image's StopSignal; SIGTERM where it has none, or an unknown one.
 */
int goci_stop_signal(const json_t *image);

#endif
