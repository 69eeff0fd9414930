/*
 * A TCP socket in the network namespace of a container.
 *
 * A socket belongs to the namespace in which it was created (network_namespaces(7)). A
 * child process joins the container's namespace, creates the socket and passes it to
 * goci.
 */
#ifndef GOCI_SANDBOX_NETNS_H
#define GOCI_SANDBOX_NETNS_H

#include "oci/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct goci_netns {
	pid_t child;  /* the process that joins the namespace; 0: none */
	int channel;  /* to the child */
	int socket;   /* TCP over IPv4, non-blocking; -1 until it was received */
	int denied;   /* the last errno while joining is not permitted yet */
	char net[64]; /* paths in /proc of the namespaces */
	char user[64];
	bool own_user; /* the container must have a user namespace of its own */
	int theirs;    /* the child's end of `channel` */
};

#define GOCI_NETNS_INIT                                   \
	{                                                 \
		.channel = -1, .socket = -1, .theirs = -1 \
	}

/*
 * Starts the child, which joins the network namespace of `pid`, a child of goci, and
 * brings up its loopback device. The caller releases `netns`.
 */
int goci_netns_begin(
	struct goci_netns *netns, pid_t pid, bool own_user, struct oci_err *err);

/*
 * Waits at most `ms` milliseconds for the socket. Returns 1 when it is there, 0 when it
 * is not there yet. Fails when it cannot be created, and when the container shares a
 * namespace with goci that it should not.
 */
int goci_netns_take(struct goci_netns *netns, int ms, struct oci_err *err);

/* Kills the child and closes the socket, unless the caller took it. */
void goci_netns_release(struct goci_netns *netns);

#endif
