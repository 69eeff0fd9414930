#include "measure/probe.h"

#include "oci/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address(in_addr_t host, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(host),
	};
}

void goci_probe_release(struct goci_probe *probe)
{
	oci_closep(&probe->fd);
	probe->fd = -1;
	probe->sent = probe->got = 0;
}

/* The next connection is to be a new one; AF_UNSPEC ends the one that is. */
void goci_probe_restart(struct goci_probe *p)
{
	const struct sockaddr none = {.sa_family = AF_UNSPEC};

	if (!p->lent) {
		goci_probe_release(p);
		return;
	}
	if (p->fd < 0)
		return;
	(void)connect(p->fd, &none, sizeof(none));
	p->sent = p->got = 0;
}

/* Where nothing listens, a connection from the port to itself is made now and then. */
static bool to_itself(const struct goci_probe *p)
{
	struct sockaddr_in from = {0};
	socklen_t len = sizeof(from);

	return getsockname(p->fd, (struct sockaddr *)&from, &len) == 0 &&
	       ntohs(from.sin_port) == p->port;
}

/*
 * 1 when there is a connection, 0 when there is none yet, -1 when it was refused. On
 * this host it is there at once, but the first call never says so.
 */
static int connect_to(struct goci_probe *p)
{
	struct sockaddr_in to = address(INADDR_LOOPBACK, p->port);

	if (p->fd < 0 && p->lent)
		return 0;
	if (p->fd < 0)
		p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	for (int i = 0; i < 2; i++)
		if (connect(p->fd, (struct sockaddr *)&to, sizeof(to)) == 0 ||
			errno == EISCONN)
			return to_itself(p) ? -1 : 1;
	return errno == EINPROGRESS || errno == EALREADY ? 0 : -1;
}

static bool again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/* 1 when the whole request is sent. */
static int send_request(struct goci_probe *p)
{
	oci_auto_free char *request = oci_xasprintf(
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: goci\r\n"
		"Connection: close\r\n\r\n",
		p->path, p->port);
	size_t len = strlen(request);
	ssize_t sent = 0;

	if (p->sent < len)
		sent = send(p->fd, request + p->sent, len - p->sent, MSG_NOSIGNAL);
	if (sent < 0)
		return again() ? 0 : -1;
	p->sent += (size_t)sent;
	return p->sent == len;
}

/* 1 when "HTTP/1.1 200" is there. */
static int read_status(struct goci_probe *p)
{
	enum { WANTED = 12 };
	ssize_t got = recv(p->fd, p->head + p->got, WANTED - p->got, 0);

	if (got < 0)
		return again() ? 0 : -1;
	if (got == 0)
		return -1;
	p->got += (size_t)got;
	if (p->got < WANTED)
		return 0;
	p->head[WANTED] = '\0';
	p->http_status = (int)strtol(p->head + 9, NULL, 10);
	return strncmp(p->head, "HTTP/1.", 7) == 0 && p->http_status >= 200 &&
			       p->http_status < 400
		       ? 1
		       : -1;
}

bool goci_probe_step(struct goci_probe *p)
{
	int status = connect_to(p);

	if (status == 1 && p->path) {
		status = send_request(p);
		if (status == 1)
			status = read_status(p);
	}
	if (status != 0)
		goci_probe_restart(p);
	return status == 1;
}

int goci_probe_free_port(struct oci_err *err)
{
	struct sockaddr_in any = address(INADDR_ANY, 0);
	socklen_t len = sizeof(any);
	oci_auto_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, len) < 0 ||
		getsockname(fd, (struct sockaddr *)&any, &len) < 0)
		return oci_err_sys(err, errno, "find a free port");
	return ntohs(any.sin_port);
}
