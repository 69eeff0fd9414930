/*
 * What the command line and the image's config say, as numbers. Checks are like those
 * of build/checks.h.
 */
#ifndef GOCI_MEASURE_VALUES_H
#define GOCI_MEASURE_VALUES_H

#include "oci/err.h"

#include <jansson.h>
#include <stdint.h>

/* "10s", "1.5s", "500ms", "2m"; a number alone is seconds. Up to an hour. */
int goci_duration_parse(const char *value, double *seconds, struct oci_err *err);
int goci_check_duration(const char *value, struct oci_err *err);

/* How often it is started: 1 to 1000. */
int goci_starts_parse(const char *value, unsigned *starts, struct oci_err *err);
int goci_check_starts(const char *value, struct oci_err *err);

/* "own" or "host". */
int goci_check_network(const char *value, struct oci_err *err);
/* How much memory: at least 4 MB. */
int goci_memory_parse(const char *value, int64_t *bytes, struct oci_err *err);
int goci_check_memory(const char *value, struct oci_err *err);
/* How many processes and threads: 1 to 100000. */
int goci_pids_parse(const char *value, int64_t *pids, struct oci_err *err);
int goci_check_pids(const char *value, struct oci_err *err);

/* A TCP port alone. Returns it, or 0 when it is none. */
unsigned goci_port_number(const char *value);
int goci_check_tcp_port(const char *value, struct oci_err *err);

/* The path of a URL. */
int goci_check_url_path(const char *value, struct oci_err *err);

/* The first TCP port that an image exposes, or 0. */
unsigned goci_exposed_port(const json_t *image);
/* What asks an image's service to end: its StopSignal, or SIGTERM. */
int goci_stop_signal(const json_t *image);

#endif
