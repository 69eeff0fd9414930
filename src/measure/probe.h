/*
 * Checking, without blocking, whether a port of 127.0.0.1 accepts a connection or
 * answers an HTTP request.
 */
#ifndef GOCI_MEASURE_PROBE_H
#define GOCI_MEASURE_PROBE_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct goci_probe {
	uint16_t port;
	const char *path; /* must answer with status 2xx or 3xx; NULL: just connect */
	int fd;
	/* `fd` is a socket of another network namespace, set by the caller: it is
	 * reused for each attempt, and nothing is sent before it is there. */
	bool lent;
	size_t sent;
	size_t got;
	char head[16];   /* the start of the answer */
	int http_status; /* of the last complete answer; 0: none yet */
};

/* Continues as far as is possible without waiting. True when the port answers. */
bool goci_probe_step(struct goci_probe *probe);
/* Aborts the current attempt; the caller may then change `port`. */
void goci_probe_restart(struct goci_probe *probe);
void goci_probe_release(struct goci_probe *probe);
#define goci_auto_probe OCI_AUTO(goci_probe_release) struct goci_probe

/* Returns a TCP port that is free now, or -1. */
int goci_probe_free_port(struct oci_err *err);

#endif
