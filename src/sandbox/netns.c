#include "sandbox/netns.h"

#include "oci/mem.h"
#include "sandbox/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum step { DONE, DENIED, OPEN, SAME_NET, SAME_USER, JOIN, MAKE, LOOPBACK };

/* A message of the child; one with DONE passes the socket. */
struct word {
	enum step step;
	int error;
};

static const char *const what[] = {
	[OPEN] = "open the container's namespaces",
	[JOIN] = "join the container's network namespace",
	[MAKE] = "create a socket in the container's network namespace",
	[LOOPBACK] = "bring up the container's loopback device",
};

static bool same(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) < 0 || stat(path, &b) < 0 ||
	       (a.st_ino == b.st_ino && a.st_dev == b.st_dev);
}

static int bring_up(int fd)
{
	struct ifreq request = {.ifr_name = "lo"};

	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return -1;
	if (request.ifr_flags & IFF_UP)
		return 0;
	request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
	return ioctl(fd, SIOCSIFFLAGS, &request);
}

/* Whoever is not root may do so only as root of the container's user namespace. */
static int join(int net, int user)
{
	if (setns(net, CLONE_NEWNET) == 0)
		return 0;
	if (errno != EPERM || setns(user, CLONE_NEWUSER) < 0)
		return -1;
	return setns(net, CLONE_NEWNET);
}

static enum step make(const struct goci_netns *n, int *fd)
{
	oci_auto_close int net = open(n->net, O_RDONLY | O_CLOEXEC);
	oci_auto_close int user = open(n->user, O_RDONLY | O_CLOEXEC);

	if (net < 0 || user < 0)
		return errno == EACCES || errno == EPERM ? DENIED : OPEN;
	if (same(net, "/proc/self/ns/net"))
		return SAME_NET;
	if (n->own_user && same(user, "/proc/self/ns/user"))
		return SAME_USER;
	if (join(net, user) < 0)
		return JOIN;
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return MAKE;
	return bring_up(*fd) < 0 ? LOOPBACK : DONE;
}

static void say(int to, struct word *word, int fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)),
			     .cmsg_level = SOL_SOCKET,
			     .cmsg_type = SCM_RIGHTS}};
	struct iovec data = {word, sizeof(*word)};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

	if (word->step == DONE) {
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.space);
	}
	(void)sendmsg(to, &message, MSG_NOSIGNAL);
}

/*
 * A runtime that keeps others away from its process (PR_SET_DUMPABLE) does so until
 * that executes the program.
 */
static int join_in_child(void *arg)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000};
	const struct goci_netns *n = arg;
	struct word word;
	bool told = false;
	int fd = -1;

	for (;;) {
		word.step = make(n, &fd);
		word.error = errno;
		if (word.step != DENIED || !told)
			say(n->theirs, &word, fd);
		if (word.step != DENIED)
			return 0;
		told = true;
		nanosleep(&pause, NULL);
	}
}

int goci_netns_begin(
	struct goci_netns *n, pid_t pid, bool own_user, struct oci_err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return oci_err_sys(err, errno, "socketpair");
	n->channel = ends[0];
	n->theirs = ends[1];
	n->own_user = own_user;
	snprintf(n->net, sizeof(n->net), "/proc/%d/ns/net", (int)pid);
	snprintf(n->user, sizeof(n->user), "/proc/%d/ns/user", (int)pid);
	n->child = goci_subprocess_start(join_in_child, n, err);
	close(oci_steal_fd(&n->theirs));
	if (n->child > 0)
		return 0;
	n->child = 0;
	return -1;
}

/* Returns 1 with a message, 0 without one, -1 when the child has ended. */
static int hear(struct goci_netns *n, int ms, struct word *word)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_len = 0}};
	struct iovec data = {word, sizeof(*word)};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.space)};
	struct pollfd fd = {.fd = n->channel, .events = POLLIN};

	if (poll(&fd, 1, ms) <= 0)
		return 0;
	if (recvmsg(n->channel, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) !=
		(ssize_t)sizeof(*word))
		return -1;
	if (word->step == DONE && message.msg_controllen >= CMSG_LEN(sizeof(int)))
		memcpy(&n->socket, CMSG_DATA(&control.head), sizeof(int));
	return 1;
}

static int failed(const struct word *word, struct oci_err *err)
{
	if (word->step == SAME_NET || word->step == SAME_USER)
		return oci_err_set(err, OCI_ERR_CHILD,
			"the runtime created no %s namespace: the container is not "
			"isolated; try another by --runtime",
			word->step == SAME_NET ? "network" : "user");
	return oci_err_sys(err, word->error, "%s", what[word->step]);
}

int goci_netns_take(struct goci_netns *n, int ms, struct oci_err *err)
{
	struct word word = {.step = JOIN, .error = ECHILD};
	int heard;

	if (n->socket >= 0)
		return 1;
	heard = hear(n, ms, &word);
	if (heard == 0)
		return 0;
	if (heard > 0 && word.step == DENIED) {
		n->denied = word.error;
		return 0;
	}
	return n->socket >= 0 ? 1 : failed(&word, err);
}

void goci_netns_release(struct goci_netns *n)
{
	if (n->child > 0) {
		kill(n->child, SIGKILL);
		while (waitpid(n->child, NULL, 0) < 0 && errno == EINTR)
			;
		n->child = 0;
	}
	oci_closep(&n->channel);
	oci_closep(&n->theirs);
	oci_closep(&n->socket);
	n->channel = n->theirs = n->socket = -1;
}
