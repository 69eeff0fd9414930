/*
 * The TCP ports on which the network namespace of a process listens over IPv4, read
 * from /proc/PID/net (proc(5)).
 */
#ifndef GOCI_MEASURE_LISTEN_PORTS_H
#define GOCI_MEASURE_LISTEN_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { GOCI_LISTEN_PORTS_MAX = 64 };

struct goci_listen_ports {
	uint16_t ports[GOCI_LISTEN_PORTS_MAX]; /* ascending, without duplicates */
	size_t count;
};

/*
 * Lists the ports in the network namespace of `pid`; with `own`, only those whose
 * socket the process itself has open. The list is empty where /proc cannot be read.
 */
void goci_listen_ports_find(pid_t pid, bool own, struct goci_listen_ports *found);

/* Whether `port` is in the list. */
bool goci_listen_ports_has(const struct goci_listen_ports *found, uint16_t port);

#endif
