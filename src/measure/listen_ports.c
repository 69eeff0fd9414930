#include "measure/listen_ports.h"

#include "oci/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A service's network has a few sockets; a host's may have very many. */
enum { LINES_MAX = 100000, LISTEN = 0x0a, INODES_MAX = 4096 };

/* The sockets that a process has open. */
struct sockets {
	unsigned long *inodes;
	size_t count;
};

bool goci_listen_ports_has(const struct goci_listen_ports *found, uint16_t port)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->ports[i] == port)
			return true;
	return false;
}

static void add(struct goci_listen_ports *found, uint16_t port)
{
	size_t at = found->count;

	if (goci_listen_ports_has(found, port) || found->count == GOCI_LISTEN_PORTS_MAX)
		return;
	for (; at > 0 && found->ports[at - 1] > port; at--)
		found->ports[at] = found->ports[at - 1];
	found->ports[at] = port;
	found->count++;
}

static void find_sockets(pid_t pid, struct sockets *own)
{
	oci_auto_free char *path = oci_xasprintf("/proc/%d/fd", (int)pid);
	DIR *dir = opendir(path);
	const struct dirent *e;

	own->inodes = oci_xcalloc(INODES_MAX, sizeof(*own->inodes));
	while (dir && own->count < INODES_MAX && (e = readdir(dir)) != NULL) {
		char target[64];
		ssize_t len =
			readlinkat(dirfd(dir), e->d_name, target, sizeof(target) - 1);

		target[len < 0 ? 0 : len] = '\0';
		if (sscanf(target, "socket:[%lu]", &own->inodes[own->count]) == 1)
			own->count++;
	}
	if (dir)
		closedir(dir);
}

static bool has(const struct sockets *own, unsigned long inode)
{
	for (size_t i = 0; i < own->count; i++)
		if (own->inodes[i] == inode)
			return true;
	return false;
}

/* proc(5): "sl local_address rem_address st ... inode", all in hexadecimal but that. */
static void read_table(pid_t pid, const char *name, const struct sockets *own,
	struct goci_listen_ports *found)
{
	oci_auto_free char *path = oci_xasprintf("/proc/%d/net/%s", (int)pid, name);
	oci_auto_fclose FILE *file = fopen(path, "re");
	char line[512];

	for (int i = 0; file && i < LINES_MAX && fgets(line, sizeof(line), file); i++) {
		unsigned port, state;
		unsigned long inode;

		if (sscanf(line,
			    " %*d: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*s %*s %lu",
			    &port, &state, &inode) == 3 &&
			state == LISTEN && port && port <= UINT16_MAX &&
			(!own || has(own, inode)))
			add(found, (uint16_t)port);
	}
}

void goci_listen_ports_find(pid_t pid, bool own, struct goci_listen_ports *found)
{
	struct sockets sockets = {0};

	*found = (struct goci_listen_ports){0};
	if (own)
		find_sockets(pid, &sockets);
	read_table(pid, "tcp", own ? &sockets : NULL, found);
	read_table(pid, "tcp6", own ? &sockets : NULL, found);
	free(sockets.inodes);
}
