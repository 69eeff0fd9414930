/*
 * A socket in the network namespace of a container: connections that it makes are made
 * in there, by whoever has it.
 */
#ifndef GOCI_MEASURE_NETNS_H
#define GOCI_MEASURE_NETNS_H

#include "oci/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct goci_netns {
	pid_t child;  /* which joins it; or 0 */
	int channel;  /* to that */
	int socket;   /* TCP over IPv4, not blocking; -1 until it has come */
	int denied;   /* errno, as long as it cannot be joined yet */
	char net[64]; /* files of /proc */
	char user[64];
	bool own_user; /* it has to have a user namespace of its own too */
	int theirs;    /* the child's end */
};

#define GOCI_NETNS_INIT                                   \
	{                                                 \
		.channel = -1, .socket = -1, .theirs = -1 \
	}

/*
 * Begins to join the network namespace of `pid`, a child of ours: its loopback device
 * is brought up, and a socket is made.
 */
int goci_netns_begin(
	struct goci_netns *netns, pid_t pid, bool own_user, struct oci_err *err);

/*
 * Waits at most `ms` for the socket or for word that it takes longer. Returns 1 when it
 * is there, 0 when it is not yet. Fails when it cannot be made, and when the process
 * has a namespace of goci's.
 */
int goci_netns_take(struct goci_netns *netns, int ms, struct oci_err *err);

void goci_netns_release(struct goci_netns *netns);

#endif
