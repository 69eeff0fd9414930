/*
 * Asking a port of 127.0.0.1 whether it answers, without ever waiting for it.
 */
#ifndef GOCI_MEASURE_PROBE_H
#define GOCI_MEASURE_PROBE_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct goci_probe {
	uint16_t port;
	const char *path; /* an HTTP path that has to answer 2xx or 3xx; or NULL */
	int fd;
	/* `fd` is a socket of another network namespace: it is used again and again,
	 * and nothing is asked before it is there. */
	bool lent;
	size_t sent;
	size_t got;
	char head[16];   /* the beginning of an answer */
	int http_status; /* of the last whole answer; 0 before */
};

#define GOCI_PROBE_INIT   \
	{                 \
		.fd = -1, \
	}

/* Goes on as far as it can at once; true when the port answers. */
bool goci_probe_step(struct goci_probe *probe);
/* Gives up what is under way, so that another port can be asked. */
void goci_probe_restart(struct goci_probe *probe);
void goci_probe_release(struct goci_probe *probe);
#define goci_auto_probe OCI_AUTO(goci_probe_release) struct goci_probe

/* A port that nothing listens on. Returns it, or -1. */
int goci_probe_free_port(struct oci_err *err);

#endif
