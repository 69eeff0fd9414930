/*
 * Where a process listens: the TCP ports that accept connections over IPv4, by what the
 * kernel tells of its network.
 */
#ifndef GOCI_MEASURE_LISTENING_H
#define GOCI_MEASURE_LISTENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { GOCI_LISTENING_MAX = 64 };

struct goci_listening {
	uint16_t ports[GOCI_LISTENING_MAX]; /* in their order, each once */
	size_t count;
};

/*
 * Finds the ports in the network namespace of a process; with `own`, those alone whose
 * sockets the process itself has open. None where that cannot be read.
 */
void goci_listening_find(pid_t pid, bool own, struct goci_listening *found);

bool goci_listening_has(const struct goci_listening *found, uint16_t port);

#endif
